package dev.orch.network.cni.builtin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.network.cni.ConfigurationMaker;
import dev.orch.network.cni.Plugin;
import dev.orch.network.cni.Plugins;
import dev.orch.network.linux.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/** The plugins that are here. */
public final class Builtin {
  private Builtin() {}

  /**
   * All of them, which call each other.
   *
   * @param programs runs programs in the node's network
   * @param worker runs one task at a time
   */
  public static Plugins plugins(Programs programs, Executor worker) {
    return with(Plugins.of(ImmutableSortedMap.of()), programs, worker);
  }

  /**
   * The same beside others, which come first: where there is a program of that type, it is used.
   */
  public static Plugins with(Plugins others, Programs programs, Executor worker) {
    Known known = new Known();
    Plugin flannel = new FlannelPlugin(known);
    known.all =
        others.or(
            Plugins.of(
                ImmutableSortedMap.of(
                    "bridge",
                    new BridgePlugin(known, programs, worker),
                    "flannel",
                    flannel,
                    "host-local",
                    new HostLocalPlugin(),
                    "portmap",
                    new PortMapPlugin(programs))));
    return known.all;
  }

  /**
   * The list of a node's own bridge: pods reach each other and, as the node, the rest of the world.
   *
   * @param bridge what the bridge is called
   * @param mtu of its links; 0 for the kernel's choice
   * @param cluster where the cluster's pods are: they see each other's addresses
   * @param addresses where it is kept who has which
   */
  public static ConfigurationMaker bridge(
      String bridge, int mtu, List<String> cluster, Path addresses) {
    return ranges -> {
      Json.Obj ipam =
          Json.object("type", Json.of("host-local"))
              .with("dataDir", addresses.toString())
              .with(
                  "ranges",
                  Json.array(
                      ranges.stream()
                          .map(
                              range ->
                                  Json.array(
                                      ImmutableList.of(Json.object("subnet", Json.of(range)))))
                          .toList()));
      Json.Obj plugin =
          Json.object("type", Json.of("bridge"))
              .with("bridge", bridge)
              .with("mtu", Json.of((long) mtu))
              .with("isDefaultGateway", Json.Bool.TRUE)
              .with("hairpinMode", Json.Bool.TRUE)
              .with("ipMasq", Json.Bool.TRUE)
              .with("ipMasqExcept", Json.strings(cluster))
              .with("ipam", ipam);
      Json.Obj ports =
          Json.object("type", Json.of("portmap"))
              .with("capabilities", Json.object("portMappings", Json.Bool.TRUE));
      return Json.object("cniVersion", Json.of("1.1.0"))
          .with("name", "orch")
          .with("plugins", Json.array(ImmutableList.of(plugin, ports)));
    };
  }

  /** Plugins find each other through it. */
  private static final class Known implements Plugins {
    private Plugins all = Plugins.of(ImmutableSortedMap.of());

    @Override
    public java.util.Optional<Plugin> find(String type) {
      return all.find(type);
    }
  }

  /** What each of them answers to VERSION. */
  static Json.Obj versions() {
    return Json.object("cniVersion", Json.of("1.1.0"))
        .with(
            "supportedVersions",
            Json.strings(ImmutableList.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0")));
  }
}
