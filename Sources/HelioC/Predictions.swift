import CHelioC
import Heliotrope

@c @implementation
public func heliotrope_predict(
  _ model: OpaquePointer, _ table: OpaquePointer, _ level: Double,
  _ intervals: UnsafePointer<CChar>, _ values: UnsafeMutablePointer<Double>?,
  _ lower: UnsafeMutablePointer<Double>?, _ upper: UnsafeMutablePointer<Double>?,
  _ probabilities: UnsafeMutablePointer<Double>?,
  _ notes: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  answer { () throws(HelioError) in
    try require(level > 0 && level < 1, "level", "between 0 and 1", got: level)
    let name = unsafe String(cString: intervals)
    guard let method = IntervalMethod(rawValue: name) else {
      throw .invalid(
        parameter: "intervals",
        requirement: "one of " + IntervalMethod.allCases.map(\.rawValue).joined(separator: ", "),
        got: name)
    }
    let model = unsafe object(model, SharedModel.self).model
    let table = try unsafe object(table, TableDraft.self).table()
    let answers = try model.predict(table, level: level, intervals: method)
    unsafe values?.update(from: answers.values, count: answers.values.count)
    unsafe lower?.update(from: answers.lowerEnds, count: answers.lowerEnds.count)
    unsafe upper?.update(from: answers.upperEnds, count: answers.upperEnds.count)
    let P = answers.probabilities.elements
    unsafe probabilities?.update(from: P, count: P.count)
    if let notes = unsafe notes {
      unsafe notes.pointee = try unsafe owned(json(answers.notes))
    }
  }
}
