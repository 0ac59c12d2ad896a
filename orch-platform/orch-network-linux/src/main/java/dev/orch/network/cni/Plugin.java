package dev.orch.network.cni;

import dev.orch.model.json.Json;
import java.util.concurrent.CompletionStage;

/**
 * A CNI plugin: a program, or a class of this JVM. Called from the network's worker; doesn't block,
 * and may be called again before a call has ended, for another container.
 */
@FunctionalInterface
public interface Plugin {
  /**
   * Carries a command out.
   *
   * @return ends with what it answers, {@link Json.Obj#EMPTY} where there is nothing to say; or
   *     fails with a {@link PluginException}
   */
  CompletionStage<Json.Obj> call(Invocation call);
}
