package dev.orch.model.core;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import java.util.List;

/** HTTP Get Action: the value of {@code LifecycleHandler.httpGet}, {@code Probe.httpGet}. */
@Model
public record HTTPGetAction(
    String path,
    @Field(required = true) IntOrString port,
    String host,
    String scheme,
    List<HTTPHeader> httpHeaders)
    implements HTTPGetActionBuilder.With {
  public HTTPGetAction {
    path = string(path);
    port = port == null ? IntOrString.Int.ZERO : port;
    host = string(host);
    scheme = string(scheme);
    httpHeaders = list(httpHeaders);
  }
}
