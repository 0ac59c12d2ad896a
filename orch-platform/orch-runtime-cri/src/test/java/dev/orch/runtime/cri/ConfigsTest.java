package dev.orch.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerSpec.Device;
import dev.orch.runtime.ContainerSpec.Mount;
import dev.orch.runtime.ContainerSpec.Propagation;
import dev.orch.runtime.ContainerSpec.Stdin;
import dev.orch.runtime.Images;
import dev.orch.runtime.Limits;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Dns;
import dev.orch.runtime.SandboxSettings.PortMapping;
import dev.orch.runtime.SandboxSettings.Share;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.Security;
import dev.orch.runtime.cri.v1.ContainerConfig;
import dev.orch.runtime.cri.v1.LinuxContainerSecurityContext;
import dev.orch.runtime.cri.v1.NamespaceMode;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxConfig;
import dev.orch.runtime.cri.v1.Protocol;
import dev.orch.runtime.cri.v1.SecurityProfile.ProfileType;
import dev.orch.runtime.cri.v1.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the daemon is told of a pod that asks for everything, field by field. */
class ConfigsTest {
  private static final SandboxSpec POD = new SandboxSpec("ns", "web", "uid-1", 2, "host");

  private static final Security SECURITY =
      new Security(
          1000L,
          2000L,
          List.of(3000L, 4000L),
          false,
          false,
          true,
          true,
          List.of("NET_ADMIN"),
          List.of("ALL"),
          "/profiles/strict.json",
          "my-profile",
          false);

  private static final SandboxSettings SETTINGS =
      new SandboxSettings(
          Share.POD,
          Share.POD,
          Share.NODE,
          true,
          new Dns(List.of("10.0.0.10"), List.of("svc.local"), List.of("ndots:5")),
          Map.of("net.core.somaxconn", "1024"),
          List.of(new PortMapping("UDP", 53, 5353, "127.0.0.1")),
          "/kubepods/pod1",
          "/logs/pod1",
          Map.of("app", "web"),
          Map.of("note", "x"),
          SECURITY);

  private static final ContainerSpec CONTAINER =
      new ContainerSpec(
          "main",
          3,
          "sha256:abc",
          List.of("/bin/server"),
          List.of("--port", "80"),
          "/srv",
          Map.of("B", "2", "A", "1"),
          List.of(
              new Mount("data", "/host/data", "/data", true, false, Propagation.HOST_TO_CONTAINER)),
          List.of(new Device("/dev/null", "/dev/mine", "rw")),
          SECURITY,
          new Limits(512, 50_000, 100_000, 64 << 20, 100, -997, Map.of("2MB", 4L << 20)),
          Stdin.ONCE,
          true,
          "SIGRTMIN+3",
          Map.of("vendor.com/of", "device"),
          List.of("vendor.com/gpu=0"));

  private static PodSandboxConfig sandbox() {
    return SandboxConfigs.of(POD, SETTINGS, Path.of("/unused"));
  }

  private static ContainerConfig container() {
    return ContainerConfigs.of(CONTAINER, sandbox(), null);
  }

  /** The leaves of a message by their paths: what isn't set isn't there. */
  private static Map<String, String> leaves(Message message) {
    Map<String, String> leaves = new TreeMap<>();
    add("", message, leaves);
    return leaves;
  }

  private static void add(String path, Message message, Map<String, String> leaves) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      String name = path + field.getKey().getName();
      if (field.getValue() instanceof Message one) {
        add(name + ".", one, leaves);
      } else if (field.getValue() instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          if (list.get(i) instanceof Message one) {
            add(name + "[" + i + "].", one, leaves);
          } else {
            leaves.put(name + "[" + i + "]", list.get(i).toString());
          }
        }
      } else {
        leaves.put(name, field.getValue().toString());
      }
    }
  }

  @Test
  void sandbox_isToldOfEverything() {
    PodSandboxConfig config = sandbox();
    assertThat(config.getLabelsMap())
        .containsOnly(
            Map.entry("app", "web"),
            Map.entry("io.kubernetes.pod.name", "web"),
            Map.entry("io.kubernetes.pod.namespace", "ns"),
            Map.entry("io.kubernetes.pod.uid", "uid-1"));
    assertThat(config.getAnnotationsMap())
        .containsEntry("note", "x")
        .containsOnlyKeys("note", "orch.dev/hostname", "orch.dev/sandbox");
    assertThat(leaves(config.toBuilder().clearLabels().clearAnnotations().build()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("metadata.name", "web"),
                Map.entry("metadata.uid", "uid-1"),
                Map.entry("metadata.namespace", "ns"),
                Map.entry("metadata.attempt", "2"),
                Map.entry("hostname", "host"),
                Map.entry("log_directory", "/logs/pod1"),
                Map.entry("dns_config.servers[0]", "10.0.0.10"),
                Map.entry("dns_config.searches[0]", "svc.local"),
                Map.entry("dns_config.options[0]", "ndots:5"),
                Map.entry("port_mappings[0].protocol", "UDP"),
                Map.entry("port_mappings[0].container_port", "53"),
                Map.entry("port_mappings[0].host_port", "5353"),
                Map.entry("port_mappings[0].host_ip", "127.0.0.1"),
                Map.entry("linux.cgroup_parent", "/kubepods/pod1"),
                Map.entry("linux.sysctls[0].key", "net.core.somaxconn"),
                Map.entry("linux.sysctls[0].value", "1024"),
                Map.entry("linux.security_context.namespace_options.ipc", "NODE"),
                Map.entry("linux.security_context.run_as_user.value", "1000"),
                Map.entry("linux.security_context.run_as_group.value", "2000"),
                Map.entry("linux.security_context.readonly_rootfs", "true"),
                Map.entry("linux.security_context.supplemental_groups[0]", "3000"),
                Map.entry("linux.security_context.supplemental_groups[1]", "4000"),
                Map.entry("linux.security_context.supplemental_groups_policy", "Strict"),
                Map.entry("linux.security_context.seccomp.profile_type", "Localhost"),
                Map.entry("linux.security_context.seccomp.localhost_ref", "/profiles/strict.json"),
                Map.entry("linux.security_context.apparmor.profile_type", "Localhost"),
                Map.entry("linux.security_context.apparmor.localhost_ref", "my-profile")));
  }

  @Test
  void container_isToldOfEverything() {
    ContainerConfig config = container();
    assertThat(config.getLabelsMap())
        .containsOnly(
            Map.entry("io.kubernetes.container.name", "main"),
            Map.entry("io.kubernetes.pod.name", "web"),
            Map.entry("io.kubernetes.pod.namespace", "ns"),
            Map.entry("io.kubernetes.pod.uid", "uid-1"));
    assertThat(config.getAnnotationsMap())
        .containsOnly(
            Map.entry("io.kubernetes.container.restartCount", "3"),
            Map.entry("orch.dev/image", "sha256:abc"),
            Map.entry("orch.dev/stdin", "true"),
            Map.entry("orch.dev/tty", "true"),
            Map.entry("vendor.com/of", "device"));
    assertThat(leaves(config.toBuilder().clearLabels().clearAnnotations().clearLinux().build()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("metadata.name", "main"),
                Map.entry("metadata.attempt", "3"),
                Map.entry("image.image", "sha256:abc"),
                Map.entry("command[0]", "/bin/server"),
                Map.entry("args[0]", "--port"),
                Map.entry("args[1]", "80"),
                Map.entry("working_dir", "/srv"),
                Map.entry("envs[0].key", "A"),
                Map.entry("envs[0].value", "1"),
                Map.entry("envs[1].key", "B"),
                Map.entry("envs[1].value", "2"),
                Map.entry("mounts[0].container_path", "/data"),
                Map.entry("mounts[0].host_path", "/host/data"),
                Map.entry("mounts[0].readonly", "true"),
                Map.entry("mounts[0].propagation", "PROPAGATION_HOST_TO_CONTAINER"),
                Map.entry("devices[0].container_path", "/dev/mine"),
                Map.entry("devices[0].host_path", "/dev/null"),
                Map.entry("devices[0].permissions", "rw"),
                Map.entry("log_path", "main/3.log"),
                Map.entry("stdin", "true"),
                Map.entry("stdin_once", "true"),
                Map.entry("tty", "true"),
                Map.entry("cdi_devices[0].name", "vendor.com/gpu=0"),
                Map.entry("stop_signal", "SIGRTMINPLUS3")));
  }

  @Test
  void container_isToldOfItsLimitsAndRights() {
    Map<String, String> leaves = leaves(container().getLinux());
    leaves.keySet().removeIf(key -> key.contains("_paths["));
    assertThat(leaves)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("resources.cpu_period", "100000"),
                Map.entry("resources.cpu_quota", "50000"),
                Map.entry("resources.cpu_shares", "512"),
                Map.entry("resources.memory_limit_in_bytes", "67108864"),
                Map.entry("resources.memory_swap_limit_in_bytes", "67108864"),
                Map.entry("resources.oom_score_adj", "-997"),
                Map.entry("resources.hugepage_limits[0].page_size", "2MB"),
                Map.entry("resources.hugepage_limits[0].limit", "4194304"),
                Map.entry("security_context.capabilities.add_capabilities[0]", "NET_ADMIN"),
                Map.entry("security_context.capabilities.drop_capabilities[0]", "ALL"),
                Map.entry("security_context.namespace_options.ipc", "NODE"),
                Map.entry("security_context.run_as_user.value", "1000"),
                Map.entry("security_context.run_as_group.value", "2000"),
                Map.entry("security_context.readonly_rootfs", "true"),
                Map.entry("security_context.supplemental_groups[0]", "3000"),
                Map.entry("security_context.supplemental_groups[1]", "4000"),
                Map.entry("security_context.supplemental_groups_policy", "Strict"),
                Map.entry("security_context.no_new_privs", "true"),
                Map.entry("security_context.seccomp.profile_type", "Localhost"),
                Map.entry("security_context.seccomp.localhost_ref", "/profiles/strict.json"),
                Map.entry("security_context.apparmor.profile_type", "Localhost"),
                Map.entry("security_context.apparmor.localhost_ref", "my-profile")));
    assertThat(container().getLinux().getSecurityContext().getMaskedPathsList())
        .contains("/proc/kcore");
    assertThat(container().getLinux().getSecurityContext().getReadonlyPathsList())
        .contains("/proc/sys");
  }

  @Test
  void podThatSaysNothing_hasDefaults() {
    PodSandboxConfig sandbox =
        SandboxConfigs.of(POD, SandboxSettings.DEFAULT, Path.of("/var/log/pods"));
    assertThat(sandbox.getLogDirectory()).isEqualTo("/var/log/pods/ns_web_uid-1");
    assertThat(sandbox.hasDnsConfig()).isFalse();
    var security =
        ContainerConfigs.of(ContainerSpec.of("c", "i", List.of()), sandbox, null)
            .getLinux()
            .getSecurityContext();
    assertThat(security.getNamespaceOptions().getPid()).isEqualTo(NamespaceMode.CONTAINER);
    assertThat(security.getSeccomp().getProfileType()).isEqualTo(ProfileType.Unconfined);
    assertThat(security.hasApparmor()).as("where there is none, it can't be asked for").isFalse();
    assertThat(security.hasRunAsUser()).isFalse();
  }

  @Test
  void privilegedContainer_isHiddenNothing() {
    Security privileged = SECURITY.withPrivileged(true);
    var security =
        ContainerConfigs.of(CONTAINER.withSecurity(privileged), sandbox(), null)
            .getLinux()
            .getSecurityContext();
    assertThat(security.getPrivileged()).isTrue();
    assertThat(security.getMaskedPathsList()).isEmpty();
    assertThat(security.getReadonlyPathsList()).isEmpty();
  }

  @Test
  void sandboxOfAPrivilegedContainer_isKnownAsThat() {
    SandboxSettings settings = SETTINGS.withSecurity(Security.DEFAULT.withPrivileged(true));
    PodSandboxConfig config = SandboxConfigs.of(POD, settings, Path.of("/unused"));
    assertThat(SandboxConfigs.kept(listed(config)).getLinux().getSecurityContext().getPrivileged())
        .isTrue();
  }

  @Test
  void userOfTheImage_isNamed_asTheDaemonLooksUpGroupsOfNoOther() {
    Security silent = SECURITY.withRunAsUser(null).withRunAsGroup(null);
    var named = user(silent, image("somebody", null));
    assertThat(named.getRunAsUsername()).isEqualTo("somebody");
    assertThat(named.hasRunAsUser()).isFalse();
    var numbered = user(silent, image("7", 7L));
    assertThat(numbered.getRunAsUsername()).isEmpty();
    assertThat(numbered.hasRunAsUser()).as("the image may name a group, too").isFalse();
  }

  @Test
  void groupWithoutAUser_goesWithTheImages() {
    Security grouped = SECURITY.withRunAsUser(null).withRunAsGroup(5L);
    assertThat(user(grouped, image("7", 7L)).getRunAsUser().getValue()).isEqualTo(7);
    assertThat(user(grouped, image("", null)).hasRunAsUser()).as("root").isTrue();
    assertThat(user(grouped, image("somebody", null)).getRunAsUsername()).isEqualTo("somebody");
    assertThat(user(grouped, image("somebody", null)).getRunAsGroup().getValue()).isEqualTo(5);
  }

  private static LinuxContainerSecurityContext user(Security security, Images.Image image) {
    return ContainerConfigs.of(CONTAINER.withSecurity(security), sandbox(), image)
        .getLinux()
        .getSecurityContext();
  }

  private static Images.Image image(String user, Long uid) {
    return new Images.Image("sha256:1", List.of(), List.of(), 1, user, uid, false);
  }

  @Test
  void podInTheNodesNetwork_hasTheNodesHostname_andIsKnownByItsOwn() {
    PodSandboxConfig config =
        SandboxConfigs.of(POD, SETTINGS.withNetwork(Share.NODE), Path.of("/unused"));
    assertThat(config.getHostname()).isEmpty();
    assertThat(SandboxConfigs.spec(listed(config))).isEqualTo(POD);
  }

  private static PodSandbox listed(PodSandboxConfig config) {
    return PodSandbox.newBuilder()
        .setId("id")
        .setMetadata(config.getMetadata())
        .putAllLabels(config.getLabelsMap())
        .putAllAnnotations(config.getAnnotationsMap())
        .build();
  }

  @Test
  void whatContainersNeed_isKnownFromTheList() {
    PodSandboxConfig kept = SandboxConfigs.kept(listed(sandbox()));
    assertThat(ContainerConfigs.of(CONTAINER, kept, null)).isEqualTo(container());
    assertThat(kept.getLogDirectory()).isEqualTo("/logs/pod1");
    assertThat(kept.getLinux().getCgroupParent()).isEqualTo("/kubepods/pod1");
    assertThat(SandboxConfigs.isOurs(listed(sandbox()))).isTrue();
    assertThat(SandboxConfigs.isOurs(PodSandbox.getDefaultInstance())).isFalse();
  }

  @Test
  void protocols_andSignals_haveTheirNumbers() {
    SandboxSettings sctp =
        SETTINGS.withPorts(
            List.of(new PortMapping("SCTP", 1, 1, ""), new PortMapping("TCP", 2, 2, "")));
    assertThat(SandboxConfigs.of(POD, sctp, Path.of("/unused")).getPortMappingsList())
        .extracting(dev.orch.runtime.cri.v1.PortMapping::getProtocol)
        .containsExactly(Protocol.SCTP, Protocol.TCP);
    assertThat(ContainerConfigs.signal("")).isEqualTo(Signal.RUNTIME_DEFAULT);
    assertThat(ContainerConfigs.signal("SIGTERM").getNumber()).isEqualTo(23);
    assertThat(ContainerConfigs.signal("SIGRTMIN").getNumber()).isEqualTo(35);
    assertThat(ContainerConfigs.signal("SIGRTMAX-14").getNumber()).isEqualTo(51);
    assertThat(ContainerConfigs.signal("SIGRTMAX").getNumber()).isEqualTo(65);
    assertThatThrownBy(() -> ContainerConfigs.signal("SIGNONE"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("SIGNONE");
  }

  @Test
  void userNamespace_isRefused() {
    assertThatThrownBy(
            () -> SandboxConfigs.of(POD, SETTINGS.withHostUsers(false), Path.of("/unused")))
        .isInstanceOf(RefusedException.class);
  }
}
