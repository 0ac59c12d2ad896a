package dev.orch.model.meta;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;

/** Status Details: the value of {@code Status.details}. */
@Model
public record StatusDetails(
    String name,
    String group,
    String kind,
    String uid,
    List<StatusCause> causes,
    int retryAfterSeconds)
    implements StatusDetailsBuilder.With {
  public StatusDetails {
    name = string(name);
    group = string(group);
    kind = string(kind);
    causes = list(causes);
    uid = string(uid);
  }
}
