package dev.orch.network.cni;

import dev.orch.model.json.Json;
import java.util.List;

/** Makes the list. */
@FunctionalInterface
public interface ConfigurationMaker {
  /**
   * The list of these ranges, one of each family.
   *
   * @param ranges such as {@code 10.244.1.0/24}; never empty
   */
  Json.Obj list(List<String> ranges);
}
