/// The reference files that the program carries: what other implementations of the sheets have computed.
///
/// A case says a quantity, its parameters, what is expected and how near; see `checkReference`.
package enum References {
  /// The content of every `References/*.json`, in the order of their names.
  package static let files: [(name: String, content: [UInt8])] = [
    ("adversarial-directions", PackageResources.adversarial_directions_json),
    ("benign-overfitting", PackageResources.benign_overfitting_json),
    ("early-stage-convergence", PackageResources.early_stage_convergence_json),
    ("function-space", PackageResources.function_space_json),
    ("function-space-views", PackageResources.function_space_views_json),
    ("gradient-steps", PackageResources.gradient_steps_json),
    ("group-and-shuffle", PackageResources.group_and_shuffle_json),
    ("learned-features-spectrum", PackageResources.learned_features_spectrum_json),
    ("mean-field", PackageResources.mean_field_json),
    ("multi-index", PackageResources.multi_index_json),
    ("random-features-sgd", PackageResources.random_features_sgd_json),
    ("wasserstein-generalization", PackageResources.wasserstein_generalization_json),
  ]
}
