/// Promises that no plant has as its detector, each with the reason.
public enum Unplanted {
    /// Promises whose breach is told by another one's detector.
    public static let toldBy: [String: (detector: String, reason: String)] = [
        "INV-1": ("INV-2", "the total is looked at the same way in both modes"),
        "INV-P5": (
            "INV-P3", "who does not wait for the last pin takes its memory away under it: FI-24"
        ),
        "INV-P8": ("INV-P2", "what one pin leaves behind is found as a total at rest: FI-29"),
    ]

    /// Promises that nothing planted here breaks.
    public static let without: [String: String] = [
        "INV-P1":
            "no fault drops a page's first reference before the put loop; FI-28 does it after",
        "INV-P9":
            "a count that is left over is found as INV-2 of the pages or as INV-P2; what is left "
            + "in the table as INV-P10",
    ]
}
