package dev.orch.network.cni.builtin;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.network.cni.Invocation;
import dev.orch.network.cni.Plugin;
import dev.orch.network.cni.PluginException;
import dev.orch.network.cni.Plugins;
import dev.orch.network.linux.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The type {@code flannel}: makes the configuration of another plugin, {@code bridge} if nothing is
 * said, from the file in which Flannel's daemon has written the node's subnet. What the other one
 * was called with is kept, as the subnet may have changed when the container ends.
 */
final class FlannelPlugin implements Plugin {
  private static final String SUBNET_FILE = "/run/flannel/subnet.env";
  private static final String DIRECTORY = "/var/lib/cni/flannel";

  private final Plugins plugins;

  FlannelPlugin(Plugins plugins) {
    this.plugins = plugins;
  }

  @Override
  public CompletionStage<Json.Obj> call(Invocation call) {
    try {
      return switch (call.command()) {
        case ADD -> add(call);
        case DEL -> delete(call);
        case CHECK -> delegate(call, kept(call));
        case GC, STATUS -> delegate(call, delegate(call.config()));
        case VERSION -> CompletableFuture.completedFuture(Builtin.versions());
      };
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new PluginException(PluginException.IO_FAILURE, String.valueOf(e.getMessage()), ""));
    } catch (PluginException e) {
      return CompletableFuture.failedFuture(e);
    } catch (JsonException | IllegalStateException e) {
      return CompletableFuture.failedFuture(
          new PluginException(PluginException.INVALID_CONFIG, String.valueOf(e.getMessage()), ""));
    }
  }

  private static Path file(Invocation call) {
    String directory = call.config().text("dataDir");
    return Path.of(directory.isEmpty() ? DIRECTORY : directory, call.containerId());
  }

  private CompletionStage<Json.Obj> add(Invocation call) throws IOException {
    Json.Obj delegate = delegate(call.config());
    Durable.replace(file(call), delegate.toBytes());
    return delegate(call, delegate);
  }

  private static Json.Obj kept(Invocation call) throws IOException {
    return Json.parse(Files.readAllBytes(file(call))).asObject();
  }

  private CompletionStage<Json.Obj> delete(Invocation call) throws IOException {
    Path file = file(call);
    if (!Files.exists(file)) {
      return CompletableFuture.completedFuture(Json.Obj.EMPTY);
    }
    return delegate(call, kept(call))
        .thenApply(
            done -> {
              try {
                Durable.remove(file);
              } catch (IOException e) {
                throw new PluginException(
                    PluginException.IO_FAILURE, String.valueOf(e.getMessage()), "");
              }
              return done;
            });
  }

  /** What belongs to the call is handed on. */
  private CompletionStage<Json.Obj> delegate(Invocation call, Json.Obj delegate) {
    Json.Obj config = delegate;
    for (String name :
        List.of(
            "prevResult", "runtimeConfig", "cni.dev/valid-attachments", "cni.dev/attachments")) {
      Json value = call.config().get(name);
      if (value != null) {
        config = config.with(name, value);
      }
    }
    String type = config.text("type");
    Invocation handed = call.with(config);
    return plugins
        .find(type)
        .map(plugin -> plugin.call(handed))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new PluginException(
                        PluginException.INVALID_CONFIG,
                        "failed to find plugin \"" + type + "\" in path " + call.path(),
                        "")));
  }

  private static Json.Obj delegate(Json.Obj config) throws IOException {
    Map<String, String> subnet = read(config);
    Json.Obj delegate =
        config
            .object("delegate")
            .with("name", config.text("name"))
            .with("cniVersion", config.text("cniVersion"));
    if (!delegate.has("type")) {
      delegate = delegate.with("type", "bridge");
    }
    if (!delegate.has("ipMasq")) {
      // It is the daemon's or the plugin's to do.
      boolean daemons = "true".equals(subnet.get("FLANNEL_IPMASQ"));
      delegate = delegate.with("ipMasq", Json.of(!daemons));
    }
    if (!delegate.has("mtu")) {
      delegate =
          delegate.with("mtu", Json.of(Long.parseLong(subnet.getOrDefault("FLANNEL_MTU", "0"))));
    }
    if (delegate.text("type").equals("bridge") && !delegate.has("isGateway")) {
      delegate = delegate.with("isGateway", Json.Bool.TRUE);
    }
    return delegate.with("ipam", ipam(config, subnet));
  }

  private static Json.Obj ipam(Json.Obj config, Map<String, String> subnet) {
    ImmutableList.Builder<Json> ranges = ImmutableList.builder();
    ImmutableList.Builder<Json> routes = ImmutableList.builder();
    for (String family : List.of("FLANNEL", "FLANNEL_IPV6")) {
      String own = subnet.get(family + "_SUBNET");
      if (own != null) {
        ranges.add(Json.array(List.of(Json.object("subnet", Json.of(own)))));
      }
      Splitter.on(',')
          .omitEmptyStrings()
          .split(subnet.getOrDefault(family + "_NETWORK", ""))
          .forEach(network -> routes.add(Json.object("dst", Json.of(network))));
    }
    Json.Obj ipam = config.object("ipam");
    ipam = ipam.has("type") ? ipam : ipam.with("type", "host-local");
    List<Json> all =
        ImmutableList.<Json>builder().addAll(ipam.array("routes")).addAll(routes.build()).build();
    return ipam.with("ranges", Json.array(ranges.build())).with("routes", Json.array(all));
  }

  private static Map<String, String> read(Json.Obj config) throws IOException {
    String file = config.text("subnetFile").isEmpty() ? SUBNET_FILE : config.text("subnetFile");
    Map<String, String> values = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of(file))) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    if (!values.containsKey("FLANNEL_SUBNET") && !values.containsKey("FLANNEL_IPV6_SUBNET")) {
      throw new PluginException(
          PluginException.INVALID_CONFIG, file + " is missing FLANNEL_SUBNET", "");
    }
    return values;
  }
}
