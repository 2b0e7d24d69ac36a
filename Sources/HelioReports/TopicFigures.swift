import HelioExperiments
package import HelioFigures
package import HelioRuns

/// The figures of a topic's experiments.
package struct TopicFigures: Sendable {
  /// Figures and sentences for an experiment's default axes; `nil` for a person's own.
  package typealias Recipe = @Sendable (SweepResult) -> (figures: [Figure], findings: [String])?

  package let topic: String
  /// By the experiment's name.
  package let recipes: [String: Recipe]

  init(_ topic: Topic, _ recipes: [(Experiment, Recipe)]) {
    self.topic = topic.name
    self.recipes = Dictionary(recipes.map { ($0.name, $1) }) { first, _ in first }
  }
}
