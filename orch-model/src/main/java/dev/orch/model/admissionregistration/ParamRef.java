package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Atomic;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * Param Ref: the value of {@code ValidatingAdmissionPolicyBindingSpec.paramRef}, {@code
 * MutatingAdmissionPolicyBindingSpec.paramRef}.
 */
@Model
@Atomic
public record ParamRef(
    String name,
    String namespace,
    @Nullable LabelSelector selector,
    @Nullable String parameterNotFoundAction)
    implements ParamRefBuilder.With {
  public ParamRef {
    name = string(name);
    namespace = string(namespace);
  }
}
