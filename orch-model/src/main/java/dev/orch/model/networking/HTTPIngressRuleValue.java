package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;

/** HTTP Ingress Rule Value: the value of {@code IngressRule.http}. */
@Model
public record HTTPIngressRuleValue(@Field(required = true) List<HTTPIngressPath> paths)
    implements HTTPIngressRuleValueBuilder.With {
  public HTTPIngressRuleValue {
    paths = list(paths);
  }
}
