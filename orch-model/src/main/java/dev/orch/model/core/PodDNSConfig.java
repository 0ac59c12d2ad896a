package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Pod DNS Config: the value of {@code PodSpec.dnsConfig}. */
@Model
public record PodDNSConfig(
    List<String> nameservers, List<String> searches, List<PodDNSConfigOption> options)
    implements PodDNSConfigBuilder.With {
  public PodDNSConfig {
    nameservers = list(nameservers);
    searches = list(searches);
    options = list(options);
  }
}
