package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the sandbox of a pod is made: what its containers share with each other and with the node.
 * Immutable. A runtime that can't give something refuses it, unless it is said here that it may be
 * left out.
 *
 * @param network whose network its containers are in: {@link Share#POD} or {@link Share#NODE}
 * @param pid whose processes its containers see
 * @param ipc whose shared memory and message queues its containers see: {@link Share#POD} or {@link
 *     Share#NODE}
 * @param hostUsers whether its user ids are the node's own; if not, and the runtime can't map them,
 *     it refuses
 * @param dns what {@code /etc/resolv.conf} says; null for the node's file
 * @param sysctls kernel parameters of its namespaces
 * @param ports ports of the node that lead to it, for a runtime that sets up the network itself
 * @param cgroupParent the cgroup that its containers' cgroups are made in, as a path below the
 *     hierarchy's root; empty for the runtime's choice
 * @param logDirectory where its containers' logs are written, on the host; empty for the runtime's
 *     choice
 * @param labels the pod's, for those who look at the runtime; may be left out
 * @param annotations the pod's, likewise
 * @param security as whom a process that keeps the sandbox runs
 */
@Model
public record SandboxSettings(
    Share network,
    Share pid,
    Share ipc,
    boolean hostUsers,
    @Nullable Dns dns,
    Map<String, String> sysctls,
    List<PortMapping> ports,
    String cgroupParent,
    String logDirectory,
    Map<String, String> labels,
    Map<String, String> annotations,
    Security security)
    implements SandboxSettingsBuilder.With {
  /** With whom something is shared. */
  public enum Share {
    /** With nobody: each container has its own. */
    CONTAINER,
    /** With the containers of the pod. */
    POD,
    /** With all that runs on the node. */
    NODE
  }

  /** What a pod has that says nothing. */
  public static final SandboxSettings DEFAULT =
      new SandboxSettings(
          Share.POD,
          Share.CONTAINER,
          Share.POD,
          true,
          null,
          ImmutableSortedMap.of(),
          ImmutableList.of(),
          "",
          "",
          ImmutableSortedMap.of(),
          ImmutableSortedMap.of(),
          Security.DEFAULT);

  public SandboxSettings {
    sysctls = ImmutableSortedMap.copyOf(sysctls);
    ports = ImmutableList.copyOf(ports);
    labels = ImmutableSortedMap.copyOf(labels);
    annotations = ImmutableSortedMap.copyOf(annotations);
  }

  /**
   * The lines of {@code /etc/resolv.conf}.
   *
   * @param servers addresses of name servers
   * @param searches domains that short names are looked for in
   * @param options words like {@code ndots:5}
   */
  public record Dns(List<String> servers, List<String> searches, List<String> options) {
    public Dns {
      servers = ImmutableList.copyOf(servers);
      searches = ImmutableList.copyOf(searches);
      options = ImmutableList.copyOf(options);
    }

    /** The file's text. */
    public String file() {
      StringBuilder text = new StringBuilder();
      servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
      if (!searches.isEmpty()) {
        text.append("search ").append(String.join(" ", searches)).append('\n');
      }
      if (!options.isEmpty()) {
        text.append("options ").append(String.join(" ", options)).append('\n');
      }
      return text.toString();
    }
  }

  /**
   * A port of the node that leads to one of the sandbox.
   *
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param hostIp the node's address, or empty for all
   */
  public record PortMapping(String protocol, int containerPort, int hostPort, String hostIp) {}
}
