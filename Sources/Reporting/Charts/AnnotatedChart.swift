/// A chart under a caption and notes that its surroundings know better.
struct AnnotatedChart: Chart {
    let chart: ScalingChart
    let caption: String
    let notes: [String]

    var title: String { chart.title }
    func svg(id: String) -> String { chart.svg(id: id) }
    func text(_ style: Style) -> [String] { chart.text(style) }
}
