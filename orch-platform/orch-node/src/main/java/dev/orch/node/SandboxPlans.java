package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodDNSConfig;
import dev.orch.model.core.PodDNSConfigOption;
import dev.orch.model.core.Sysctl;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Dns;
import dev.orch.runtime.SandboxSettings.PortMapping;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the sandbox of a pod is like: names, namespaces, DNS. Pure; the rules are the kubelet's. */
final class SandboxPlans {
  /** Linux's limit for a host's name. */
  private static final int MAX_HOSTNAME = 64;

  private static final int MAX_SHORT_HOSTNAME = 63;
  private static final int MAX_SERVERS = 3;
  private static final int MAX_SEARCHES = 32;

  private final NodeSettings node;
  private final boolean ownNetworks;

  /**
   * @param ownNetworks whether sandboxes get network namespaces of their own
   */
  SandboxPlans(NodeSettings node, boolean ownNetworks) {
    this.node = node;
    this.ownNetworks = ownNetworks;
  }

  SandboxSpec spec(Pod pod, int attempt) {
    return new SandboxSpec(
        pod.metadata().namespace(),
        pod.metadata().name(),
        pod.metadata().uid(),
        attempt,
        hostname(pod));
  }

  /** The name that a pod's containers see of their host. */
  String hostname(Pod pod) {
    if (pod.spec().hostNetwork() && pod.spec().hostnameOverride() == null) {
      return node.name();
    }
    String override = pod.spec().hostnameOverride();
    if (override != null) {
      return override;
    }
    String name = shortName(pod);
    String full = fullName(pod);
    boolean wholly = Boolean.TRUE.equals(pod.spec().setHostnameAsFQDN()) && !full.isEmpty();
    if (wholly && full.length() > MAX_HOSTNAME) {
      throw new ConfigException(
          "failed to construct FQDN from pod hostname and cluster domain, FQDN "
              + full
              + " is too long ("
              + MAX_HOSTNAME
              + " characters is the max, "
              + full.length()
              + " characters requested)");
    }
    return wholly ? full : name;
  }

  static String shortName(Pod pod) {
    String override = pod.spec().hostnameOverride();
    if (override != null) {
      return override;
    }
    if (!pod.spec().hostname().isEmpty()) {
      return pod.spec().hostname();
    }
    String name = pod.metadata().name();
    String cut = name.length() > MAX_SHORT_HOSTNAME ? name.substring(0, MAX_SHORT_HOSTNAME) : name;
    return cut.replaceFirst("[-.]+$", "");
  }

  /** The pod's name in the cluster's DNS; empty without a subdomain. */
  String fullName(Pod pod) {
    String subdomain = pod.spec().subdomain();
    return subdomain.isEmpty() || pod.spec().hostnameOverride() != null
        ? ""
        : shortName(pod)
            + "."
            + subdomain
            + "."
            + pod.metadata().namespace()
            + ".svc."
            + node.clusterDomain();
  }

  SandboxSettings settings(Pod pod) {
    Path root = node.root();
    return new SandboxSettings(
        pod.spec().hostNetwork() || !ownNetworks ? Share.NODE : Share.POD,
        pid(pod),
        pod.spec().hostIPC() ? Share.NODE : Share.POD,
        !Boolean.FALSE.equals(pod.spec().hostUsers()),
        dns(pod),
        sysctls(pod),
        ports(pod),
        "",
        root == null ? "" : logs(root, pod),
        pod.metadata().labels(),
        pod.metadata().annotations(),
        new ContainerSecurity(pod, root == null ? null : root.resolve("seccomp")).sandbox());
  }

  private static String logs(Path root, Pod pod) {
    return root.resolve("logs")
        .resolve(
            pod.metadata().namespace() + "_" + pod.metadata().name() + "_" + pod.metadata().uid())
        .toString();
  }

  private static Share pid(Pod pod) {
    if (pod.spec().hostPID()) {
      return Share.NODE;
    }
    return Boolean.TRUE.equals(pod.spec().shareProcessNamespace()) ? Share.POD : Share.CONTAINER;
  }

  private static Map<String, String> sysctls(Pod pod) {
    if (pod.spec().securityContext() == null) {
      return ImmutableSortedMap.of();
    }
    return pod.spec().securityContext().sysctls().stream()
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                Comparator.naturalOrder(), Sysctl::name, Sysctl::value, (first, second) -> second));
  }

  /** What it wants of its network. */
  NetworkWishes wishes(Pod pod) {
    Dns dns = dns(pod);
    Dns told = dns == null ? node.hostDns() : dns;
    return NetworkWishes.NONE
        .withPorts(
            ports(pod).stream()
                .map(
                    port ->
                        new HostPort(
                            port.protocol(), port.containerPort(), port.hostPort(), port.hostIp()))
                .collect(ImmutableList.toImmutableList()))
        .withAnnotations(pod.metadata().annotations())
        .withNameServers(told.servers())
        .withSearches(told.searches());
  }

  private static List<PortMapping> ports(Pod pod) {
    List<PortMapping> ports = new ArrayList<>();
    for (Container container : pod.spec().containers()) {
      for (ContainerPort port : container.ports()) {
        if (port.hostPort() != 0) {
          String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
          ports.add(
              new PortMapping(protocol, port.containerPort(), port.hostPort(), port.hostIP()));
        }
      }
    }
    return ports;
  }

  /** What the pod's resolv.conf says; null to have the host's as it is. */
  @Nullable Dns dns(Pod pod) {
    boolean inCluster =
        pod.spec().dnsPolicy().equals("ClusterFirstWithHostNet")
            || pod.spec().dnsPolicy().equals("ClusterFirst") && !pod.spec().hostNetwork();
    boolean none = pod.spec().dnsPolicy().equals("None");
    PodDNSConfig own = pod.spec().dnsConfig();
    boolean cluster = inCluster && !node.clusterDns().isEmpty();
    if (!cluster && !none && own == null) {
      return null;
    }
    Dns base = cluster ? cluster(pod) : none ? NOTHING : node.hostDns();
    return merged(base, own);
  }

  private static final Dns NOTHING =
      new Dns(ImmutableList.of(), ImmutableList.of(), ImmutableList.of());

  private Dns cluster(Pod pod) {
    String domain = node.clusterDomain();
    Set<String> searches = new LinkedHashSet<>();
    searches.add(pod.metadata().namespace() + ".svc." + domain);
    searches.add("svc." + domain);
    searches.add(domain);
    searches.addAll(node.hostDns().searches());
    return new Dns(node.clusterDns(), ImmutableList.copyOf(searches), ImmutableList.of("ndots:5"));
  }

  private static Dns merged(Dns base, @Nullable PodDNSConfig own) {
    if (own == null) {
      return base;
    }
    Set<String> servers = new LinkedHashSet<>(base.servers());
    servers.addAll(own.nameservers());
    Set<String> searches = new LinkedHashSet<>(base.searches());
    searches.addAll(own.searches());
    Map<String, String> options = new LinkedHashMap<>();
    base.options().forEach(option -> options.put(option.replaceFirst(":.*", ""), option));
    for (PodDNSConfigOption option : own.options()) {
      String value = option.value();
      options.put(
          option.name(),
          value == null || value.isEmpty() ? option.name() : option.name() + ":" + value);
    }
    return new Dns(
        servers.stream().limit(MAX_SERVERS).collect(ImmutableList.toImmutableList()),
        searches.stream().limit(MAX_SEARCHES).collect(ImmutableList.toImmutableList()),
        ImmutableList.copyOf(options.values()));
  }
}
