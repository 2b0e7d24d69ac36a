import CHelioC
import Foundation
import HelioReferences
import Heliotrope

/// A topic, and what can be asked of it.
private struct TopicSummary: Encodable {
  struct Quantity: Encodable {
    let name: String
    let parameters: [QuantityParameter]
  }
  let name: String
  let title: String
  let source: String
  let quantities: [Quantity]
}

@c @implementation
public func heliotrope_topics(_ out: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  answer { () throws(HelioError) in
    var examples: [String: [JSONValue]] = [:]
    for (name, content) in References.files {
      let file = try JSONValue(parsing: String(decoding: content, as: UTF8.self), parameter: name)
      guard case .string(let sheet)? = file["sheet"], case .array(let cases)? = file["cases"] else {
        continue
      }
      for item in cases {
        guard case .string(let quantity)? = item["quantity"], let parameters = item["parameters"]
        else { continue }
        examples["\(sheet) \(quantity)", default: []].append(parameters)
      }
    }
    var topics: [TopicSummary] = []
    for topic in Topic.all {
      var quantities: [TopicSummary.Quantity] = []
      for name in topic.quantityNames {
        let known = examples["\(topic.name) \(name)"] ?? [.object([:])]
        quantities.append(
          .init(name: name, parameters: try topic.parameters(of: name, examples: known)))
      }
      topics.append(
        TopicSummary(
          name: topic.name, title: topic.title, source: topic.source, quantities: quantities))
    }
    unsafe out.pointee = try unsafe owned(json(topics))
  }
}

@c @implementation
public func heliotrope_compute(
  _ topic: UnsafePointer<CChar>, _ quantity: UnsafePointer<CChar>,
  _ parameters: UnsafePointer<CChar>, _ out: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  answer { () throws(HelioError) in
    let found = try unsafe computeQuantity(
      sheet: String(cString: topic), quantity: String(cString: quantity),
      parametersJSON: String(cString: parameters))
    unsafe out.pointee = try unsafe owned(json(found))
  }
}

@c @implementation
public func heliotrope_check(
  _ content: UnsafePointer<CChar>?, _ count: Int,
  _ out: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  answer { () throws(HelioError) in
    try require(count >= 0, "count", "at least 0", got: count)
    var files = References.files.map { Data($0.content) }
    if let content = unsafe content { files = [unsafe Data(bytes: content, count: count)] }
    var reports: [ReferenceReport] = []
    for file in files { reports.append(try checkReference(file)) }
    unsafe out.pointee = try unsafe owned(json(reports))
  }
}
