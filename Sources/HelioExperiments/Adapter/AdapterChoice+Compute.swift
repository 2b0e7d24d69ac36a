public import HelioCore
import HelioEstimators
public import HelioLinalg
public import HelioRuns
import HelioTables

/// Fits every affordable form to a change of weights, stores the factors of the recommended one, and tells.
///
/// - Parameters:
///   - before, after: weights of one shape; without `after` the matrix itself is approximated.
///   - folder: gets `adapter.npz`, the factors of the recommended form, and `load_adapter.py`.
///   - progress: share done and what comes next.
/// - Throws: ``HelioError`` for matrices that do not fit the specification or each other, or if nothing is affordable.
public func chooseAdapter(
  before: Matrix<Double>, after: Matrix<Double>?, _ specification: AdapterSpecification,
  in folder: ResultsFolder, progress: (Double, String) -> Void
) throws(HelioError) -> AdapterChoice {
  try specification.validate()
  if let after {
    return try chooseChange(before, after, specification, folder, progress)
  }
  return try chooseCells(before, specification, folder, progress)
}

private func chooseChange(
  _ before: Matrix<Double>, _ after: Matrix<Double>, _ specification: AdapterSpecification,
  _ folder: ResultsFolder, _ progress: (Double, String) -> Void
) throws(HelioError) -> AdapterChoice {
  let fitting = try AdapterFitting(before: before, after: after)
  let (p, d) = (before.rows, before.columns)
  let forms = AdapterForm.affordable(
    rows: p, columns: d, budget: specification.budget, scalesNeurons: specification.scalesNeurons)
  try requireForms(forms.count, specification)
  var candidates: [AdapterChoice.Candidate] = []
  for (i, form) in forms.enumerated() {
    let name = form.text(rows: p, columns: d)
    progress(0.9 * Double(i) / Double(forms.count), name)
    let residual = try folder.cell("form-\(i)") { () throws(HelioError) in
      fitting.residual(try fitting.fit(form).weights)
    }
    candidates.append(
      AdapterChoice.Candidate(
        name: name, kind: form.kind, form: form,
        freeParameters: form.freeParameters(rows: p, columns: d), residual: residual))
  }
  let (front, best) = AdapterChoice.choice(candidates, tolerance: specification.tolerance)
  let fit = try fitting.fit(forms[best])
  try write(fit, to: folder)
  return AdapterChoice(
    specification: specification, generators: try AdapterChoice.Generators(fit),
    relativeChange: fitting.changeNorm / before.frobeniusNorm,
    singularValuesBefore: fitting.singularValuesBefore,
    singularValuesAfter: fitting.singularValuesAfter, rotationFloor: fitting.rotationFloor,
    candidates: candidates, front: front, recommended: best)
}

/// Two factors of k blocks with cells of rank r; k = 1 is low rank.
private func chooseCells(
  _ W: Matrix<Double>, _ specification: AdapterSpecification, _ folder: ResultsFolder,
  _ progress: (Double, String) -> Void
) throws(HelioError) -> AdapterChoice {
  let (p, d) = (W.rows, W.columns)
  let least = min(p, d)
  var forms: [(cells: AdapterChoice.Cells, count: Int)] = []
  for k in 1...least where p % k == 0 && d % k == 0 {
    var r = 1
    while r < min(p, d) / k || (r == 1 && k == least) {
      let count = k * r * (p + d)
      if count <= specification.budget {
        forms.append((AdapterChoice.Cells(blockCount: k, rank: r), count))
      }
      r *= 2
    }
  }
  try requireForms(forms.count, specification)
  forms.sort { $0.count < $1.count }
  let total = W.frobeniusNorm
  try require(total > 0, "BEFORE", "not zero", got: "a zero matrix")
  var candidates: [AdapterChoice.Candidate] = []
  for (i, form) in forms.enumerated() {
    let (k, r) = (form.cells.blockCount, form.cells.rank)
    let name =
      k == 1
      ? "rank \(r)" : "group and shuffle, \(k) blocks a factor, cells of rank \(r)"
    progress(0.9 * Double(i) / Double(forms.count), name)
    let residual = try folder.cell("form-\(i)") { () throws(HelioError) in
      try projection(W, form.cells).relativeError
    }
    candidates.append(
      AdapterChoice.Candidate(
        name: name, kind: k == 1 ? "low rank" : "group and shuffle", cells: form.cells,
        freeParameters: form.count, residual: residual))
  }
  let (front, best) = AdapterChoice.choice(candidates, tolerance: specification.tolerance)
  let found = try projection(W, forms[best].cells).nearest
  var archive = NumpyArchiveFile()
  add(found.chain, "chain", to: &archive)
  try store(archive, in: folder)
  return AdapterChoice(
    specification: specification, singularValuesBefore: try singularValues(W),
    candidates: candidates, front: front, recommended: best)
}

/// P_(k, k k r) between k blocks of (p/k) x (k r) and of (k r) x (d/k): every cell has rank r.
private func projection(
  _ W: Matrix<Double>, _ cells: AdapterChoice.Cells
) throws(HelioError) -> GroupShuffleProjection {
  let (k, r) = (cells.blockCount, cells.rank)
  let structure = try GroupShuffleStructure(
    leftBlockCount: k, rightBlockCount: k, inner: Shuffle(factor: k, count: k * k * r),
    leftShuffle: .identity(W.rows), rightShuffle: .identity(W.columns))
  return try GroupShuffleProjection(of: W, onto: structure)
}

private func requireForms(
  _ count: Int, _ specification: AdapterSpecification
) throws(HelioError) {
  try require(
    count > 0, "budget",
    "enough for some form of a \(specification.before.rows) x "
      + "\(specification.before.columns) matrix", got: specification.budget)
}

private func write(_ fit: FittedAdapter, to folder: ResultsFolder) throws(HelioError) {
  var archive = NumpyArchiveFile()
  if let scale = fit.scale { archive.add("scale", shape: [scale.count], scale) }
  if let left = fit.left { add(left, "left", to: &archive) }
  if let right = fit.right { add(right, "right", to: &archive) }
  if let spike = fit.spike {
    archive.add("spike_left", shape: [spike.left.rows, spike.left.columns], spike.left.elements)
    archive.add(
      "spike_right", shape: [spike.right.rows, spike.right.columns], spike.right.elements)
  }
  try store(archive, in: folder)
}

/// Factor f as NAME_f of shape (k, b1, b2), and the index maps of all shuffles, NAME_shuffle_0 ... NAME_shuffle_m.
private func add(_ chain: BlockChain<Double>, _ name: String, to archive: inout NumpyArchiveFile) {
  for (f, B) in chain.factors.enumerated() {
    archive.add(
      "\(name)_\(f)", shape: [B.count, B.blockRows, B.blockColumns], B.stacked.elements)
  }
  for (f, P) in chain.shuffles.enumerated() {
    archive.add("\(name)_shuffle_\(f)", shape: [P.count], P.indexMap)
  }
}

private func store(
  _ archive: NumpyArchiveFile, in folder: ResultsFolder
) throws(HelioError) {
  try folder.write(archive.data(), to: AdapterChoice.factorFile)
  try folder.write([UInt8](AdapterChoice.loadingSnippet.utf8).asData, to: AdapterChoice.loadingFile)
}
