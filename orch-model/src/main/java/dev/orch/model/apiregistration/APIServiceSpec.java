package dev.orch.model.apiregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Bytes;
import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** API Service Spec: the value of {@code APIService.spec}. */
@Model
public record APIServiceSpec(
    @Nullable ServiceReference service,
    String group,
    String version,
    boolean insecureSkipTLSVerify,
    @Nullable Bytes caBundle,
    @Field(required = true) int groupPriorityMinimum,
    @Field(required = true) int versionPriority)
    implements APIServiceSpecBuilder.With {
  public APIServiceSpec {
    group = string(group);
    version = string(version);
  }
}
