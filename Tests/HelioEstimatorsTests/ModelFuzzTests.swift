import Foundation
import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

/// Model files that were changed at will, with a checksum that fits: none may stop the program. A trap ends
/// the test process, which is how these tests fail.
@Suite struct ModelFuzzTests {
  /// 100 000 files in the slow set.
  private let count = runsSlowTests ? 100_000 : 1_500

  private static func rows(classes: Bool) -> String {
    let stream = RandomStream(seed: 5, purpose: "fuzzed model")
    let X = Matrix<Double>.normal(rows: 40, columns: 2, from: stream)
    let lines = (0..<40).map { i in
      let y = X[i, 0] + (i % 3 == 0 ? 1 : 0) + 0.1 * X[i, 1]
      let target = classes ? (y < -0.3 ? "low" : y < 0.5 ? "middle" : "high") : "\(y)"
      return
        "\(i % 7 == 3 ? "" : "\(X[i, 0])"),\(X[i, 1]),\(["red", "blue", "green"][i % 3]),\(target)"
    }
    return (["a,b,colour,y"] + lines).joined(separator: "\n") + "\n"
  }

  private static func model(classes: Bool, _ scaling: PreparationOptions.Scaling) throws
    -> TableModel
  {
    var options = TableModelOptions()
    options.preparation.scaling = scaling
    (options.choosesScaling, options.choosesTransform) = (false, false)
    options.regressor = AdaptiveRegressor(
      families: classes ? [.gaussian] : [.conjugate(.relu), .productLaplace],
      adaptation: classes ? .none : .gradientStep, folds: 2, blendLimit: 2)
    return try TableModel.fit(table(rows(classes: classes)), options: options).model
  }

  @Test(arguments: [
    (false, PreparationOptions.Scaling.normalScores), (false, .whiten), (true, .standardise),
  ])
  func noFileStopsTheProgram(_ classes: Bool, _ scaling: PreparationOptions.Scaling) throws {
    let model = try Self.model(classes: classes, scaling)
    let content = withFewCandidates(Array(try model.fileContent()))
    let new = try table(Self.rows(classes: classes))
    var chance = Chance(RandomStream(seed: 9, purpose: "fuzz \(classes) \(scaling)"))
    var (accepted, refused) = (0, 0)
    for _ in 0..<count / 3 {
      let file = mutated(content, &chance)
      do throws(HelioError) {
        let model = try TableModel(fileContent: Data(file))
        accepted += 1
        let predictions = try model.predict(new)
        _ = try model.judgement(on: new, predictions)
        if !classes { _ = try model.predict(new, intervals: .gaussian) }
      } catch { refused += 1 }
    }
    // Both ways are walked, or the test shows nothing.
    #expect(accepted > count / 100 && refused > count / 20, "\(accepted) read, \(refused) refused")
  }

  /// The list of what was tried is most of the description, and all of a kind: two of it are enough.
  private func withFewCandidates(_ content: [UInt8]) -> [UInt8] {
    let (description, numbers) = parts(content)
    guard
      var json = try? JSONSerialization.jsonObject(with: Data(description)) as? [String: Any],
      let candidates = json["candidates"] as? [Any]
    else { return content }
    json["candidates"] = Array(candidates.prefix(2))
    let data = try? JSONSerialization.data(withJSONObject: json, options: .sortedKeys)
    return file(content, data.map(Array.init) ?? description, numbers)
  }

  private func parts(_ content: [UInt8]) -> (description: [UInt8], numbers: [UInt8]) {
    let length = (0..<8).reduce(0) { $0 | Int(content[16 + $1]) << (8 * $1) }
    return (
      Array(content[24..<24 + length]), Array(content[(24 + length)..<(content.count - 8)])
    )
  }

  /// A file of the same head, with a checksum that fits.
  private func file(
    _ head: [UInt8], _ description: [UInt8], _ numbers: [UInt8],
    change: (inout [UInt8]) -> Void = { _ in }
  ) -> [UInt8] {
    var bytes = Array(head[..<24])
    for k in 0..<8 { bytes[16 + k] = UInt8(truncatingIfNeeded: description.count >> (8 * k)) }
    change(&bytes)
    bytes += description + numbers
    let hash = fnv1a(bytes)
    return bytes + (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
  }

  /// One to three changes: of a value of the description, of its structure, of any bytes, of the numbers.
  private func mutated(_ content: [UInt8], _ chance: inout Chance) -> [UInt8] {
    var (description, numbers) = parts(content)
    for _ in 0..<chance.whole(3) + 1 {
      switch chance.whole(8) {
      case 0...4:
        guard let json = try? JSONSerialization.jsonObject(with: Data(description)) else { break }
        var place = chance.whole(nodeCount(json))
        let changed = changed(json, at: &place, &chance)
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
        if let data = try? JSONSerialization.data(withJSONObject: changed, options: options) {
          description = Array(data)
        }
      case 5:
        for _ in 0...chance.whole(4) {
          description[chance.whole(description.count)] = UInt8(chance.whole(256))
        }
      case 6:
        let place = chance.whole(max(1, numbers.count / 8)) * 8
        let pattern = chance.of([Double.nan, .infinity, 1e308, -1e308, 0, 1e-300]).bitPattern
        for k in 0..<8 where place + k < numbers.count {
          numbers[place + k] = UInt8(truncatingIfNeeded: pattern >> (8 * UInt64(k)))
        }
      default:
        numbers =
          chance.whole(2) == 0
          ? Array(numbers.dropLast(8 * chance.whole(20)))
          : numbers + [UInt8](repeating: 0, count: 8 * chance.whole(20))
      }
    }
    return file(content, description, numbers) { head in
      if chance.whole(50) == 0 { head[16 + chance.whole(8)] = UInt8(chance.whole(256)) }
    }
  }

  private func nodeCount(_ json: Any) -> Int {
    switch json {
    case let object as [String: Any]: object.values.reduce(1) { $0 + nodeCount($1) }
    case let list as [Any]: list.reduce(1) { $0 + nodeCount($1) }
    default: 1
    }
  }

  /// The value with the node at this place, counted in a fixed order, changed.
  private func changed(_ json: Any, at place: inout Int, _ chance: inout Chance) -> Any {
    defer { place -= 1 }
    if place == 0 { return hostile(json, &chance) }
    if let object = json as? [String: Any] {
      var result = object
      for key in object.keys.sorted() where place > 0 {
        place -= 1
        result[key] = changed(object[key]!, at: &place, &chance)
        place += 1
      }
      return result
    }
    if let list = json as? [Any] {
      var result = list
      for i in list.indices where place > 0 {
        place -= 1
        result[i] = changed(list[i], at: &place, &chance)
        place += 1
      }
      return result
    }
    return json
  }

  private func hostile(_ json: Any, _ chance: inout Chance) -> Any {
    if var list = json as? [Any], !list.isEmpty, chance.whole(3) > 0 {
      let i = chance.whole(list.count)
      if chance.whole(2) == 0 { list.remove(at: i) } else { list.append(list[i]) }
      return list
    }
    if var object = json as? [String: Any], !object.isEmpty, chance.whole(3) > 0 {
      object[chance.of(object.keys.sorted())] = nil
      return object
    }
    let values: [Any] = [
      0, -1, 1, 2, 7, 39, 40, Int.max, Int.min, 1 << 32, 1 << 61, 1e308, -1e308, 1e-300, 0.5, "",
      "x",
      "tanh", "gaussian", [Any](), [String: Any](), [0, 0], ["x", "x"], [[1.0]], NSNull(), true,
    ]
    return chance.of(values)
  }
}
