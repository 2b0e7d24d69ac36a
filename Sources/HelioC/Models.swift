public import CHelioC
import Foundation
import Heliotrope

/// A model behind a handle; any number of threads may use it.
final class SharedModel: Sendable {
  let model: TableModel
  /// By rows held out, if any were.
  let heldOut: TableModel.Judgement?

  init(_ model: TableModel, heldOut: TableModel.Judgement? = nil) {
    self.model = model
    self.heldOut = heldOut
  }
}

@c @implementation
public func heliotrope_fit(
  _ table: OpaquePointer, _ options: UnsafePointer<CChar>, _ progress: heliotrope_progress?,
  _ context: UnsafeMutableRawPointer?, _ stop: UnsafePointer<Int32>?,
  _ out: UnsafeMutablePointer<OpaquePointer?>
) -> Int32 {
  answer { () throws(HelioError) in
    let options = try unsafe FitRequest(options).options
    let table = try unsafe object(table, TableDraft.self).table()
    let (model, heldOut) = try unsafe stoppable(by: stop) { () throws(HelioError) in
      try TableModel.fit(table, options: options) { share, next in
        unsafe progress?(share, next, context)
      }
    }
    unsafe out.pointee = unsafe handle(SharedModel(model, heldOut: heldOut))
  }
}

@c @implementation
public func heliotrope_model_release(_ model: OpaquePointer?) {
  unsafe release(model, SharedModel.self)
}

// MARK: Files

@c @implementation
public func heliotrope_model_from_bytes(
  _ bytes: UnsafePointer<UInt8>, _ count: Int, _ out: UnsafeMutablePointer<OpaquePointer?>
) -> Int32 {
  answer { () throws(HelioError) in
    try require(count >= 0, "count", "at least 0", got: count)
    let content = unsafe Data(bytes: bytes, count: count)
    unsafe out.pointee = try unsafe handle(SharedModel(TableModel(fileContent: content)))
  }
}

@c @implementation
public func heliotrope_model_bytes(
  _ model: OpaquePointer, _ out: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
  _ count: UnsafeMutablePointer<Int>
) -> Int32 {
  answer { () throws(HelioError) in
    let content = try unsafe object(model, SharedModel.self).model.fileContent()
    guard let memory = unsafe malloc(max(content.count, 1)) else {
      throw .unwritable("There is no memory left for a model of \(content.count) bytes.")
    }
    let bytes = unsafe memory.assumingMemoryBound(to: UInt8.self)
    unsafe content.copyBytes(to: bytes, count: content.count)
    unsafe out.pointee = unsafe bytes
    unsafe count.pointee = content.count
  }
}

@c @implementation
public func heliotrope_model_read(
  _ path: UnsafePointer<CChar>, _ out: UnsafeMutablePointer<OpaquePointer?>
) -> Int32 {
  answer { () throws(HelioError) in
    let model = try TableModel.read(path: unsafe String(cString: path))
    unsafe out.pointee = unsafe handle(SharedModel(model))
  }
}

@c @implementation
public func heliotrope_model_write(_ model: OpaquePointer, _ path: UnsafePointer<CChar>) -> Int32 {
  answer { () throws(HelioError) in
    try unsafe object(model, SharedModel.self).model.write(to: String(cString: path))
  }
}

// MARK: What is known of a model

/// What `fit --json` prints, and what the model needs of a table.
private struct ModelSummary: Encodable {
  struct Column: Encodable {
    let name: String
    let type: ColumnType

    init(_ rule: FeatureEncoding.Rule) {
      (name, type) =
        switch rule {
        case .number(let rule): (rule.column, .number)
        case .boolean(let rule): (rule.column, .boolean)
        case .category(let rule): (rule.column, .category)
        case .date(let rule): (rule.column, .date)
        }
    }
  }
  let fit: FitSummary
  let task: LearningTask
  let target: String
  /// Columns of the table, in the order in which the model reads them.
  let columns: [Column]
  /// Inputs of the kernels, after categories became columns.
  let featureNames: [String]
  let threshold: Double?

  init(_ shared: SharedModel) {
    let model = shared.model
    fit = FitSummary(model, heldOut: shared.heldOut)
    task = model.task
    target = model.preparation.targetName
    columns = model.preparation.features.rules.map(Column.init)
    featureNames = model.preparation.features.featureNames
    threshold = model.threshold
  }
}

@c @implementation
public func heliotrope_model_summary(
  _ model: OpaquePointer, _ out: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  answer { () throws(HelioError) in
    let summary = unsafe ModelSummary(object(model, SharedModel.self))
    unsafe out.pointee = try unsafe owned(json(summary))
  }
}

@c @implementation
public func heliotrope_explain(
  _ model: OpaquePointer, _ options: UnsafePointer<CChar>, _ stop: UnsafePointer<Int32>?,
  _ out: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  answer { () throws(HelioError) in
    var reader = try unsafe OptionReader(options, "options")
    var choices = ExplanationOptions()
    choices.resamples = try reader.integer("resamples", atLeast: 2) ?? choices.resamples
    choices.permutations = try reader.integer("permutations", atLeast: 99) ?? choices.permutations
    choices.seed = UInt64(try reader.integer("seed", atLeast: 0) ?? 1)
    try reader.finish()
    let chosen = choices
    let model = unsafe object(model, SharedModel.self).model
    let explanation = try unsafe stoppable(by: stop) { () throws(HelioError) in
      try Explanation(model, options: chosen)
    }
    unsafe out.pointee = try unsafe owned(json(explanation))
  }
}
