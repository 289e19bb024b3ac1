import Foundation
import Percpu
import Testing
import ZoneDevice

/// Real memory before its removal, and what is written down after it.
@Suite struct HardwareWordsTests {
    /// What the log says about a write, where the processor tells.
    static func told(_ isWrite: Bool) -> Bool? {
        #if arch(x86_64)
            isWrite
        #else
            nil
        #endif
    }

    @Test func `words are zeroed, distinct and eight bytes apart`() throws {
        let words = try HardwareWords(count: 3 * pageWords + 1)
        defer { words.deallocate() }
        let first = address(of: words.word(0))
        #expect(first % UInt(getpagesize()) == 0)
        for index in 0..<words.count {
            #expect(words.word(index).loadRelaxed() == 0)
            #expect(address(of: words.word(index)) == first + UInt(8 * index))
            words.word(index).storeRelaxed(index + 1)
        }
        // Naming a word stores nothing, and none lies over another.
        for index in 0..<words.count {
            #expect(words.word(index).loadRelaxed() == index + 1)
        }
    }

    @Test func `touches before removal, and removal alone, leave no trace`() throws {
        let words = try HardwareWords(count: 2 * pageWords)
        defer { words.deallocate() }
        words.word(0).add(1)
        words.word(pageWords).add(1)
        #expect(words.takeLateTouches().isEmpty)
        words.remove()
        #expect(words.takeLateTouches().isEmpty)
        #expect(words.droppedTouchCount == 0)
    }

    @Test func `a late touch names worker, word, activity and step, and sees the old contents`()
        throws
    {
        let words = try HardwareWords(count: 3 * pageWords)
        defer { words.deallocate() }
        let read = 5
        let added = pageWords + 7
        let stored = 2 * pageWords + 9
        for index in [read, added, stored] { words.word(index).storeRelaxed(100 + index) }
        words.note(step: 4)
        words.remove()
        let seen = Collected<Int>()
        // A thread of its own, so that no other test inherits what it says.
        inThreads(1) { _ in
            TouchIdentity.set(worker: 3)
            TouchIdentity.set(.hold)
            seen.append(words.word(read).loadAcquire())
            TouchIdentity.set(.unpin)
            seen.append(words.word(added).add(1))
            words.note(step: 5)
            TouchIdentity.set(.put)
            words.word(stored).storeRelease(1)
        }
        #expect(seen.all == [100 + read, 101 + added])
        #expect(
            words.takeLateTouches() == [
                LateTouch(
                    worker: 3, wordIndex: read, doing: .hold, step: 4, isWrite: Self.told(false)),
                LateTouch(
                    worker: 3, wordIndex: added, doing: .unpin, step: 4, isWrite: Self.told(true)),
                LateTouch(
                    worker: 3, wordIndex: stored, doing: .put, step: 5, isWrite: Self.told(true)),
            ])
        #expect(words.takeLateTouches().isEmpty)
    }

    @Test func `a thread that never said anything is nobody, and one may stop being somebody`()
        throws
    {
        let words = try HardwareWords(count: 2 * pageWords)
        defer { words.deallocate() }
        words.remove()
        inThreads(1) { _ in words.word(0).add(1) }
        inThreads(1) { _ in
            TouchIdentity.set(worker: 0)
            TouchIdentity.set(.pin)
            TouchIdentity.set(worker: nil)
            words.word(pageWords).add(1)
        }
        let touches = words.takeLateTouches()
        #expect(touches.map(\.worker) == [nil, nil])
        #expect(touches.map(\.doing) == [.none, .pin])
    }

    @Test func `every thread that comes late is named, each with its own page`() throws {
        let workers = 16
        let words = try HardwareWords(count: workers * pageWords)
        defer { words.deallocate() }
        words.remove()
        inThreads(workers) { worker in
            TouchIdentity.set(worker: worker)
            TouchIdentity.set(.pin)
            words.word(worker * pageWords + worker).add(1)
        }
        let touches = words.takeLateTouches().sorted { $0.wordIndex < $1.wordIndex }
        #expect(
            touches
                == (0..<workers).map {
                    LateTouch(
                        worker: $0, wordIndex: $0 * pageWords + $0, doing: .pin, step: 0,
                        isWrite: Self.told(true))
                })
    }

    @Test func `of threads that fall over one page at once at least one is named, none twice`()
        throws
    {
        let workers = 8
        let words = try HardwareWords(count: pageWords)
        defer { words.deallocate() }
        words.remove()
        inThreads(workers) { worker in
            TouchIdentity.set(worker: worker)
            words.word(worker).add(worker + 1)
        }
        let named = words.takeLateTouches().map(\.worker)
        #expect((1...workers).contains(named.count))
        #expect(Set(named).count == named.count)
        for worker in 0..<workers {
            #expect(words.word(worker).loadRelaxed() == worker + 1)
        }
    }

    @Test func `a page is caught once, and once more after each take`() throws {
        let words = try HardwareWords(count: 2 * pageWords)
        defer { words.deallocate() }
        words.remove()
        for round in 0..<3 {
            words.word(1).add(1)
            words.word(2).add(1)
            let touches = words.takeLateTouches()
            #expect(touches.map(\.wordIndex) == [1], "round \(round)")
        }
    }

    @Test func `a late touch is written down where it belongs`() throws {
        let first = try HardwareWords(count: pageWords)
        let second = try HardwareWords(count: pageWords)
        let whole = try HardwareWords(count: pageWords)
        defer { for words in [first, second, whole] { words.deallocate() } }
        first.remove()
        second.remove()
        second.word(11).add(1)
        whole.word(12).add(1)
        #expect(first.takeLateTouches().isEmpty)
        #expect(second.takeLateTouches().map(\.wordIndex) == [11])
        #expect(whole.takeLateTouches().isEmpty)
    }

    @Test func `a full log counts what it cannot hold, and goes on when it is emptied`() throws {
        let pages = 600
        let words = try HardwareWords(count: pages * pageWords)
        defer { words.deallocate() }
        words.remove()
        for page in 0..<pages { words.word(page * pageWords).add(1) }
        let kept = words.takeLateTouches()
        #expect(kept.map(\.wordIndex) == (0..<512).map { $0 * pageWords })
        #expect(words.droppedTouchCount == pages - 512)
        words.word(1).add(1)
        #expect(words.takeLateTouches().map(\.wordIndex) == [1])
        #expect(words.droppedTouchCount == pages - 512)
    }
}
