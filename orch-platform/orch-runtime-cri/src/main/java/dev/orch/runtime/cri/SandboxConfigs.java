package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.cri.v1.DNSConfig;
import dev.orch.runtime.cri.v1.LinuxPodSandboxConfig;
import dev.orch.runtime.cri.v1.LinuxSandboxSecurityContext;
import dev.orch.runtime.cri.v1.NamespaceMode;
import dev.orch.runtime.cri.v1.NamespaceOption;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.PodSandboxMetadata;
import dev.orch.runtime.cri.v1.PortMapping;
import dev.orch.runtime.cri.v1.Protocol;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * What a sandbox is to the daemon. What containers made in it later need of it is kept in an
 * annotation, so that it is known after a restart. Pure.
 */
final class SandboxConfigs {
  /** The labels by which the kubelet and its tools find a pod's sandboxes and containers. */
  static final String POD_NAME = "io.kubernetes.pod.name";

  static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  static final String POD_UID = "io.kubernetes.pod.uid";

  /** What containers need of their sandbox, as a message in base64. */
  private static final String KEPT = "orch.dev/sandbox";

  /** The name of the host, also where the sandbox has the node's. */
  private static final String HOSTNAME = "orch.dev/hostname";

  private SandboxConfigs() {}

  /** The sandbox; its logs go below this directory where its settings say nothing. */
  static PodSandboxConfig of(SandboxSpec spec, SandboxSettings settings, Path logRoot) {
    if (!settings.hostUsers()) {
      throw new RefusedException(
          "CreatePodSandboxError", "user namespaces can't be had of this runtime");
    }
    PodSandboxConfig needed = needed(spec, settings, logRoot);
    PodSandboxConfig.Builder config =
        needed.toBuilder()
            .putAllLabels(settings.labels())
            .putAllLabels(labels(spec))
            .putAllAnnotations(settings.annotations())
            .putAnnotations(HOSTNAME, spec.hostname())
            .putAnnotations(KEPT, Base64.getEncoder().encodeToString(needed.toByteArray()));
    SandboxSettings.Dns dns = settings.dns();
    if (dns != null) {
      config.setDnsConfig(
          DNSConfig.newBuilder()
              .addAllServers(dns.servers())
              .addAllSearches(dns.searches())
              .addAllOptions(dns.options()));
    }
    settings.ports().forEach(port -> config.addPortMappings(port(port)));
    config.setLinux(
        needed.getLinux().toBuilder()
            .putAllSysctls(settings.sysctls())
            .setSecurityContext(
                Securities.sandbox(
                    settings.security(),
                    needed.getLinux().getSecurityContext().getNamespaceOptions())));
    return config.build();
  }

  private static PodSandboxConfig needed(SandboxSpec spec, SandboxSettings settings, Path logRoot) {
    boolean own = settings.network() != Share.NODE;
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(spec.name())
                .setNamespace(spec.namespace())
                .setUid(spec.uid())
                .setAttempt(spec.attempt()))
        .setHostname(own ? spec.hostname() : "")
        .setLogDirectory(logDirectory(spec, settings, logRoot))
        .setLinux(
            LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent(settings.cgroupParent())
                .setSecurityContext(
                    LinuxSandboxSecurityContext.newBuilder()
                        // Others take no privileged containers.
                        .setPrivileged(settings.security().privileged())
                        .setNamespaceOptions(namespaces(settings))))
        .build();
  }

  /** Named as the kubelet names them. */
  private static String logDirectory(SandboxSpec spec, SandboxSettings settings, Path logRoot) {
    return settings.logDirectory().isEmpty()
        ? logRoot.resolve(spec.namespace() + "_" + spec.name() + "_" + spec.uid()).toString()
        : settings.logDirectory();
  }

  private static NamespaceOption namespaces(SandboxSettings settings) {
    return NamespaceOption.newBuilder()
        .setNetwork(mode(settings.network()))
        .setPid(mode(settings.pid()))
        .setIpc(mode(settings.ipc()))
        .build();
  }

  private static NamespaceMode mode(Share share) {
    return switch (share) {
      case CONTAINER -> NamespaceMode.CONTAINER;
      case POD -> NamespaceMode.POD;
      case NODE -> NamespaceMode.NODE;
    };
  }

  private static PortMapping port(SandboxSettings.PortMapping port) {
    return PortMapping.newBuilder()
        .setProtocol(
            switch (port.protocol()) {
              case "UDP" -> Protocol.UDP;
              case "SCTP" -> Protocol.SCTP;
              default -> Protocol.TCP;
            })
        .setContainerPort(port.containerPort())
        .setHostPort(port.hostPort())
        .setHostIp(port.hostIp())
        .build();
  }

  /** By which a pod's sandboxes and containers are found. */
  static Map<String, String> labels(SandboxSpec spec) {
    return ImmutableSortedMap.of(
        POD_NAME, spec.name(), POD_NAMESPACE, spec.namespace(), POD_UID, spec.uid());
  }

  /** Whether a sandbox was made by this runtime, in this life of the node or an earlier one. */
  static boolean isOurs(PodSandbox sandbox) {
    return sandbox.containsAnnotations(KEPT);
  }

  /** What it was made for. */
  static SandboxSpec spec(PodSandbox sandbox) {
    PodSandboxMetadata metadata = sandbox.getMetadata();
    return new SandboxSpec(
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        metadata.getAttempt(),
        sandbox.getAnnotationsOrDefault(HOSTNAME, ""));
  }

  /** What a container that is made in it needs of it. */
  static PodSandboxConfig kept(PodSandbox sandbox) {
    try {
      byte[] bytes = Base64.getDecoder().decode(sandbox.getAnnotationsOrDefault(KEPT, ""));
      return PodSandboxConfig.parseFrom(bytes).toBuilder()
          .putAllLabels(sandbox.getLabelsMap())
          .putAllAnnotations(sandbox.getAnnotationsMap())
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("annotation " + KEPT + " of " + sandbox.getId(), e);
    }
  }
}
