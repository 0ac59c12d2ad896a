package dev.orch.model.networking;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import java.util.List;

/** Ingress TLS: the value of {@code IngressSpec.tls}. */
@Model
public record IngressTLS(List<String> hosts, String secretName) implements IngressTLSBuilder.With {
  public IngressTLS {
    hosts = list(hosts);
    secretName = string(secretName);
  }
}
