import Machine
import Percpu
import Records
import Statistics
import Testing
import ZoneDevice

@testable import Harness

/// Plans as a soak could draw them, and others.
enum RandomPlans {
    static func token(_ seed: Int) -> EpisodeToken {
        var draw = SplitMix64(seed: 0x5eed).stream(seed)
        func pick<Value>(_ values: [Value]) -> Value {
            values[Int(draw.next() % UInt64(values.count))]
        }
        var plan = EpisodePlan(
            load: pick(SoakLoad.all.map(\.id)), subject: pick(DeviceSubject.all.map(\.id)))
        plan.generation = pick([nil] + Generation.all.map(\.id))
        plan.driver = pick([nil] + Driver.allCases.map(\.rawValue))
        plan.fault = pick([nil] + Fault.all.map(\.id))
        plan.atomic = pick([true, false])
        plan.workers = pick([1, 2, 8, 65_536])
        plan.order = pick(PlacementOrder.allCases.map(\.rawValue))
        plan.lanes = pick([1, 3])
        plan.pages = pick([1, 64, 2048])
        plan.batch = pick([1, 16, 512])
        plan.holdMicroseconds = pick([0, 50])
        plan.lifeMicroseconds = pick([0, 200, 2_000])
        plan.references = pick([1, 4_096])
        plan.slotStart = pick([0, -1, .max - 64, .min + 64, .min, .max])
        plan.yields = pick([true, false])
        let names = Window.allCases.map(\.rawValue)
        plan.windows = pick([
            [], names, names.reversed(), names.filter { _ in pick([true, false]) },
        ])
        plan.rarity = pick([0, 16, 64, .max])
        plan.milliseconds = pick([1, 500])
        plan.kills = pick([nil, 1, 1_000])
        plan.oracle = pick([true, false])
        plan.seed = pick([0, 1, .max, draw.next()])
        plan.number = pick([0, 7, .max])
        let wanted = pick([
            nil, EpisodeToken.Wanted(invariant: "INV-6", symptom: "hang"),
            EpisodeToken.Wanted(invariant: nil, symptom: "a \"b\" / ü"),
        ])
        return EpisodeToken(
            revision: pick(["0.1.0", "0.1.0+abc123"]), plan: plan, wanted: wanted)
    }
}

@Suite struct ReplayTokenTests {
    private func error(_ text: String) -> TokenError? {
        do throws(TokenError) {
            _ = try ReplayToken.parse(text)
            return nil
        } catch {
            return error
        }
    }

    /// A word whose checksum is right, whatever is inside.
    private func sealed(_ json: String, kind: String = "soak") -> String {
        TokenSeal.close(.init(kind: kind, payload: Array(json.utf8)))
    }

    @Test func `a token is one word that comes back as what it was made of`() throws {
        for seed in 0..<500 {
            let token = RandomPlans.token(seed)
            let text = token.text
            #expect(
                text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ":-_".contains($0)) }
            )
            #expect(try ReplayToken.parse(text) == .soak(token), "plan \(seed): \(text)")
        }
        let run = RunToken(
            revision: "0.1.0", arguments: ["compare", "G0", "G1", "--seed", "7", "a b", "ü"])
        #expect(try ReplayToken.parse(ReplayToken.run(run).text) == .run(run))
    }

    @Test func `every part of a plan is in its token`() {
        // A part that joins the plan and not the token would be lost here: the count is of both.
        #expect(Mirror(reflecting: EpisodePlan(load: "", subject: "")).children.count == 23)
        // Revision, the two parts of what was found, and windows by name besides.
        #expect(SoakPayload.keys.count == 23 + 4)
    }

    /// Frozen: these must be read for ever, as what they are read as today.
    @Test func `tokens of version 1 are read for ever`() throws {
        var bare = EpisodePlan(load: "lives", subject: "rseq")
        bare.workers = 1
        #expect(
            try ReplayToken.parse(Self.bareText)
                == .soak(EpisodeToken(revision: "0.1.0", plan: bare)))

        var full = EpisodePlan(load: "devices", subject: "slots")
        full.generation = "G1"
        full.driver = "dax-pmem"
        full.fault = "FI-21"
        full.atomic = true
        full.workers = 8
        full.order = "scatter"
        full.lanes = 3
        full.pages = 2048
        full.batch = 512
        full.holdMicroseconds = 5000
        full.lifeMicroseconds = 2000
        full.references = 4096
        full.slotStart = .min + 64
        full.yields = false
        full.windows = ["mode-to-add", "grace-to-fold", "before-revival"]
        full.rarity = 16
        full.milliseconds = 250
        full.kills = 1000
        full.oracle = false
        full.seed = .max
        full.number = 12_345
        let wanted = EpisodeToken.Wanted(invariant: "INV-6", symptom: "hang")
        #expect(
            try ReplayToken.parse(Self.fullText)
                == .soak(EpisodeToken(revision: "0.1.0+abc", plan: full, wanted: wanted)))
        #expect(
            try ReplayToken.parse(Self.runText)
                == .run(RunToken(revision: "0.1.0", arguments: ["teardown", "--seed", "7"])))
        // What is written today is what was written then.
        #expect(EpisodeToken(revision: "0.1.0", plan: bare).text == Self.bareText)
        #expect(
            EpisodeToken(revision: "0.1.0+abc", plan: full, wanted: wanted).text == Self.fullText)
    }

    // Made by Python's json, base64 and zlib, not by what is tested.
    private static let bareText = """
        rt1:soak:eyJsIjoibGl2ZXMiLCJyIjoiMC4xLjAiLCJzIjoicnNlcSJ9:7474c9c2
        """
    private static let fullText = """
        rt1:soak:eyJJIjoiSU5WLTYiLCJTIjoiaGFuZyIsImEiOnRydWUsImIiOjUxMiwiYyI6NDA5NiwiZCI\
        6ImRheC1wbWVtIiwiZSI6ZmFsc2UsImYiOiJGSS0yMSIsImciOiJHMSIsImgiOjUwMDAsImkiOjEyMzQ\
        1LCJrIjoxMDAwLCJsIjoiZGV2aWNlcyIsIm0iOjI1MCwibiI6MywibyI6InNjYXR0ZXIiLCJwIjoyMDQ\
        4LCJxIjoxNiwiciI6IjAuMS4wK2FiYyIsInMiOiJzbG90cyIsInQiOjIwMDAsInYiOiIyMDAxMSIsInc\
        iOjgsIngiOi05MjIzMzcyMDM2ODU0Nzc1NzQ0LCJ5IjpmYWxzZSwieiI6MTg0NDY3NDQwNzM3MDk1NTE\
        2MTV9:abc630d1
        """
    private static let runText = """
        rt1:run:eyJhIjpbInRlYXJkb3duIiwiLS1zZWVkIiwiNyJdLCJyIjoiMC4xLjAifQ:15e68059
        """

    @Test func `a wrong character anywhere is refused`() throws {
        let text = RandomPlans.token(3).text
        let others = Array("Az0_:ü")
        for index in text.indices {
            for other in others where other != text[index] {
                var wrong = text
                wrong.replaceSubrange(index...index, with: [other])
                let error = error(wrong)
                #expect(error != nil, "\(wrong)")
                #expect(error.map { [64, 65].contains($0.exitCode) } == true)
                #expect(error?.line.contains("\n") == false)
            }
            var short = text
            short.remove(at: index)
            #expect(error(short) != nil, "\(short)")
        }
    }

    @Test func `a token that lost its end is damaged, and so is one that goes on`() {
        let text = RandomPlans.token(4).text
        for length in 4..<text.count {
            let error = error(String(text.prefix(length)))
            #expect(error != nil)
        }
        #expect(
            error(String(text.dropLast(9)))?.line.hasSuffix("its end is missing; copy all of it")
                == true)
        #expect(error(String(text.dropLast(1)))?.exitCode == 65)
        #expect(error(text + ":x")?.line.hasSuffix("it goes on after its end") == true)
    }

    @Test func `the checksum is that of Ethernet`() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(CRC32.of([]) == 0)
    }

    @Test(arguments: [
        ("banana", 64, "'banana' is no token"),
        ("", 64, "'' is no token"),
        ("teardown.jsonl", 64, "is no token"),
        ("rt1", 64, "is no token"),
        ("\u{1b}[2Jrt", 64, "' [2Jrt' is no token"),
        ("rt1:", 64, "the token names an unknown kind of token ''; known: soak, run, schedule"),
        ("rt1:soap:x:y", 64, "unknown kind of token 'soap'; did you mean 'soak'?"),
        ("rt2:soak:x:y", 65, "tokens of version 'rt2' are unknown; this build knows: rt1"),
        ("rt:soak:x:y", 65, "tokens of version 'rt' are unknown"),
        ("rt1:schedule", 64, "schedules join with explore, this build has none"),
        ("rt1:soak", 65, "its end is missing"),
        ("rt1:soak:e30=:00000000", 65, "it holds '=', which no token does"),
        ("rt1:soak:e30:00000000", 65, "its checksum is another one"),
    ])
    func `what is no token says so in one line`(text: String, code: Int32, part: String) {
        let error = error(text)
        #expect(error?.exitCode == code)
        #expect(error?.line.contains(part) == true, "\(error?.line ?? "read")")
        #expect(error?.line.contains("\n") == false)
    }

    @Test func `a schedule with a checksum waits for explore`() {
        #expect(error(sealed("{}", kind: "schedule")) == .schedule)
    }

    // Whole tokens that somebody made by hand: a right checksum proves nothing about what is inside.
    @Test(arguments: [
        (#"{"l":"lifes","r":"","s":"rseq"}"#, 64, "unknown load 'lifes'; did you mean 'lives'?"),
        (#"{"l":"lives","r":"","s":"resq"}"#, 64, "unknown subject 'resq'; did you mean 'rseq'?"),
        (#"{"g":"G9","l":"lives","r":"","s":"rseq"}"#, 64, "unknown generation 'G9'"),
        (#"{"d":"nvme","l":"lives","r":"","s":"rseq"}"#, 64, "unknown driver 'nvme'"),
        (#"{"f":"FI-99","l":"lives","r":"","s":"rseq"}"#, 64, "unknown fault 'FI-99'"),
        (#"{"l":"lives","o":"up","r":"","s":"rseq"}"#, 64, "unknown order 'up'"),
        (#"{"V":["mode-to-ad"],"l":"lives","r":"","s":"rseq"}"#, 64, "did you mean 'mode-to-add'?"),
        (#"{"l":"lives","r":"","s":"rseq","v":"fffff"}"#, 64, "unknown window 'fffff'"),
        (#"{"l":"lives","r":"","s":"rseq","v":"-1"}"#, 64, "unknown window '-1'"),
        (#"{"l":"lives\u001b[2J\n","r":"","s":"rseq"}"#, 64, "unknown load 'lives [2J '"),
        (#"{"l":"lives","r":"","s":"rseq","w":0}"#, 65, "0 workers; from 1 to 65536"),
        (#"{"l":"lives","r":"","s":"rseq","w":-1}"#, 65, "-1 workers"),
        (#"{"l":"lives","p":9000000000000,"r":"","s":"rseq"}"#, 65, "9000000000000 pages"),
        (#"{"k":0,"l":"lives","r":"","s":"rseq"}"#, 65, "0 kills"),
        (#"{"l":"lives","m":0,"r":"","s":"rseq"}"#, 65, "0 milliseconds"),
        (#"{"l":"lives","q":-1,"r":"","s":"rseq"}"#, 65, "-1 as rarity"),
        (#"{"l":"lives","r":"","s":"rseq","u":1}"#, 65, "has the key 'u'"),
        (#"{"l":"lives","r":"","s":"rseq","w":"2"}"#, 65, "not what its kind holds"),
        (#"{"l":"lives","r":""}"#, 65, "not what its kind holds"),
        ("[]", 65, "not what its kind holds"), ("", 65, "not what its kind holds"),
    ])
    func `a sealed token is checked all the same`(json: String, code: Int32, part: String) {
        let error = error(sealed(json))
        #expect(error?.exitCode == code)
        #expect(error?.line.contains(part) == true, "\(error?.line ?? "read")")
        #expect(error?.line.unicodeScalars.contains { $0.value < 32 } == false)
    }

    @Test func `a run of nothing is refused`() {
        #expect(error(sealed(#"{"a":[],"r":""}"#, kind: "run"))?.exitCode == 65)
    }
}
