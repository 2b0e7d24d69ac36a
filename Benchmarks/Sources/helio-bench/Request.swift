/// A case's name and its parameters.
struct Request {
  let name: String
  let parameters: [String: String]

  init(_ arguments: ArraySlice<String>) throws {
    guard let name = arguments.first else {
      throw RequestError(description: "usage: helio-bench CASE key=value ...")
    }
    var parameters: [String: String] = [:]
    for argument in arguments.dropFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw RequestError(description: "\(argument) is not of the form key=value")
      }
      parameters[String(parts[0])] = String(parts[1])
    }
    self.name = name
    self.parameters = parameters
  }

  func integer(_ key: String, default fallback: Int? = nil) throws -> Int {
    try number(key, default: fallback) { Int($0) }
  }

  func real(_ key: String, default fallback: Double? = nil) throws -> Double {
    try number(key, default: fallback) { Double($0) }
  }

  func text(_ key: String, default fallback: String? = nil) throws -> String {
    try number(key, default: fallback) { $0 }
  }

  /// Numbers with commas between them.
  func reals(_ key: String) throws -> [Double] {
    try number(key, default: nil) { text in
      let parts = text.split(separator: ",")
      let values = parts.compactMap { Double($0) }
      return values.count == parts.count ? values : nil
    }
  }

  /// `precision=double` or `float`.
  func isFloat() throws -> Bool { try text("precision", default: "double") == "float" }

  private func number<Value>(
    _ key: String, default fallback: Value?, _ read: (String) -> Value?
  ) throws -> Value {
    if let text = parameters[key] {
      guard let value = read(text) else {
        throw RequestError(description: "\(key)=\(text) cannot be read")
      }
      return value
    }
    guard let fallback else { throw RequestError(description: "\(name) needs \(key)=") }
    return fallback
  }
}

struct RequestError: Error, CustomStringConvertible {
  let description: String
}
