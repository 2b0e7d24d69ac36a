public import Foundation
public import HelioCore
public import HelioRuns

extension Topic {
  /// Every topic, a line for each: experiments, quantities, references, gallery and help come from here.
  public static let all: [Topic] = [
    functionSpace,
    learnedFeatures,
    gradientSteps,
    adversarialDirections,
    randomFeaturesSGD,
    benignOverfitting,
    meanField,
    earlyStageConvergence,
    wassersteinGeneralization,
    groupAndShuffle,
    multiIndex,
  ]

  /// A number by its name in results; one that no topic declares has the words of its name.
  package static func number(named name: String) -> Number {
    all.lazy.flatMap(\.numbers).first { $0.name == name } ?? Number(name)
  }
}

extension Experiment {
  /// Every experiment that can be run by name, topic by topic.
  public static let catalogue: [Experiment] = Topic.all.flatMap(\.experiments)

  /// An experiment of the catalogue.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` with the nearest known name.
  public static func named(_ name: String) throws(HelioError) -> Experiment {
    try named(name, in: catalogue)
  }
}

/// Computes one quantity of a topic's sheet.
///
/// - Throws: ``HelioError`` for an unknown sheet, quantity or parameter, a missing or wrong parameter, or
///   a solve that did not converge.
public func computeQuantity(
  sheet: String, quantity: String, parametersJSON: String
) throws(HelioError) -> QuantityAnswer {
  let topic = try Topic.all.named(sheet)
  return try topic.compute(
    quantity, try JSONValue(parsing: parametersJSON, parameter: "parameters"))
}

/// Evaluates every case of a reference file; see ``checkReference(_:topics:)``.
public func checkReference(_ data: Data) throws(HelioError) -> ReferenceReport {
  try checkReference(data, topics: Topic.all)
}
