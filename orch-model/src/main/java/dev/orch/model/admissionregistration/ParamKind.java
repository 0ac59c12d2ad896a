package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Model;

/**
 * Param Kind: the value of {@code ValidatingAdmissionPolicySpec.paramKind}, {@code
 * MutatingAdmissionPolicySpec.paramKind}.
 */
@Model
@Atomic
public record ParamKind(String apiVersion, String kind) implements ParamKindBuilder.With {
  public ParamKind {
    apiVersion = string(apiVersion);
    kind = string(kind);
  }
}
