package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Which version of the specification the plugins of a list are called in. A list that names several
 * gets the highest that all its plugins know; each plugin is asked once per file. Only on the
 * worker.
 */
final class Versions {
  private final Chain chain;
  private final Plugins plugins;
  private final Executor worker;
  private final Map<String, List<String>> known = new HashMap<>();

  Versions(Chain chain, Plugins plugins, Executor worker) {
    this.chain = chain;
    this.plugins = plugins;
    this.worker = worker;
  }

  CompletionStage<String> of(NetworkList list) {
    List<String> wanted = list.versions();
    if (wanted.size() == 1) {
      return CompletableFuture.completedFuture(wanted.get(0));
    }
    CompletionStage<List<String>> common = CompletableFuture.completedFuture(wanted);
    for (String type : list.plugins().stream().map(each -> each.text("type")).distinct().toList()) {
      common =
          common.thenComposeAsync(
              left -> known(type).thenApply(own -> left.stream().filter(own::contains).toList()),
              worker);
    }
    return common.thenApply(
        left -> {
          if (left.isEmpty()) {
            throw new PluginException(
                PluginException.INCOMPATIBLE_VERSION,
                "the plugins of \"" + list.name() + "\" have none of the versions " + wanted,
                "");
          }
          return left.get(0);
        });
  }

  private CompletionStage<List<String>> known(String type) {
    String key = type + " " + plugins.stamp(type);
    List<String> before = known.get(key);
    if (before != null) {
      return CompletableFuture.completedFuture(before);
    }
    return chain
        .versions(type)
        .thenApplyAsync(
            versions -> {
              known.put(key, ImmutableList.copyOf(versions));
              return versions;
            },
            worker);
  }
}
