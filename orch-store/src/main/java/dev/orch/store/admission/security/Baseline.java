package dev.orch.store.admission.security;

import static dev.orch.store.admission.security.Words.containers;
import static dev.orch.store.admission.security.Words.plural;
import static dev.orch.store.admission.security.Words.quoted;
import static dev.orch.store.admission.security.Words.setters;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Capabilities;
import dev.orch.model.core.HTTPGetAction;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.model.core.TCPSocketAction;
import dev.orch.model.core.Volume;
import dev.orch.model.core.WindowsSecurityContextOptions;
import dev.orch.store.admission.security.Subject.Part;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The controls of the baseline: what makes known escalations of privileges possible. */
final class Baseline {
  private static final int HOSTS_SINCE = 34;
  private static final int OWN_USERS_SINCE = 35;

  private static final ImmutableSet<String> CAPABILITIES =
      ImmutableSet.<String>builder()
          .add("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD")
          .add("NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT")
          .build();

  /** In the order of their names. */
  static final List<Control> CONTROLS =
      ImmutableList.of(
          Control.baseline("appArmorProfile", Profiles::appArmor),
          Control.baseline("capabilities_baseline", Baseline::capabilities),
          Control.baseline("hostNamespaces", Baseline::hostNamespaces),
          Control.baseline("hostPathVolumes", Baseline::hostPathVolumes),
          Control.baseline("hostPorts", Baseline::hostPorts),
          new Control(
              "hostProbesAndHostLifecycle",
              Level.BASELINE,
              "",
              ImmutableList.of(new Control.Revision(HOSTS_SINCE, Baseline::hosts))),
          Control.baseline("privileged", Baseline::privileged),
          Control.baseline("procMount", Baseline::procMount)
              .since(OWN_USERS_SINCE, pod -> pod.hasOwnUsers() ? Optional.empty() : procMount(pod)),
          SeLinux.CONTROL,
          Control.baseline("seccompProfile_baseline", Profiles::seccompAnnotations)
              .since(Profiles.SECCOMP_FIELD_SINCE, Profiles::seccomp),
          Sysctls.CONTROL,
          Control.baseline("windowsHostProcess", Baseline::hostProcess));

  private Baseline() {}

  private static Optional<Violation> capabilities(Subject pod) {
    Set<String> added = new TreeSet<>();
    List<String> bad = pod.named(part -> addsBeyond(part, CAPABILITIES, added));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("non-default capabilities", adding(bad, added)));
  }

  static String adding(Collection<String> containers, Collection<String> added) {
    return containers(containers)
        + " must not include "
        + quoted(added)
        + " in securityContext.capabilities.add";
  }

  /** Whether a container has capabilities added that aren't allowed, which are collected. */
  static boolean addsBeyond(Part part, Set<String> allowed, Set<String> found) {
    @Nullable Capabilities given = part.context().capabilities();
    if (given == null) {
      return false;
    }
    List<String> beyond = given.add().stream().filter(c -> !allowed.contains(c)).toList();
    found.addAll(beyond);
    return !beyond.isEmpty();
  }

  private static Optional<Violation> hostNamespaces(Subject pod) {
    List<String> shared = new ArrayList<>();
    if (pod.spec().hostNetwork()) {
      shared.add("hostNetwork=true");
    }
    if (pod.spec().hostPID()) {
      shared.add("hostPID=true");
    }
    if (pod.spec().hostIPC()) {
      shared.add("hostIPC=true");
    }
    return shared.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("host namespaces", String.join(", ", shared)));
  }

  private static Optional<Violation> hostPathVolumes(Subject pod) {
    List<String> bad =
        pod.spec().volumes().stream().filter(v -> v.hostPath() != null).map(Volume::name).toList();
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation("hostPath volumes", plural("volume", bad) + " " + quoted(bad)));
  }

  private static Optional<Violation> hostPorts(Subject pod) {
    Set<String> ports = new TreeSet<>();
    List<String> bad =
        pod.named(
            part ->
                part.ports().stream()
                        .filter(port -> port.hostPort() != 0)
                        .peek(port -> ports.add(Integer.toString(port.hostPort())))
                        .count()
                    > 0);
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostPort",
                containers(bad)
                    + (bad.size() == 1 ? " uses " : " use ")
                    + plural("hostPort", ports)
                    + " "
                    + String.join(", ", ports)));
  }

  private static Optional<Violation> hosts(Subject pod) {
    Set<String> hosts = new TreeSet<>();
    Set<String> bad = new TreeSet<>(pod.named(part -> addHosts(part, hosts)));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "probe or lifecycle host",
                containers(bad)
                    + (bad.size() == 1 ? " uses " : " use ")
                    + plural("probe or lifecycle host", hosts)
                    + " "
                    + quoted(hosts)));
  }

  private static boolean addHosts(Part part, Set<String> hosts) {
    Set<String> found = new TreeSet<>();
    part.probes().forEach(probe -> addHosts(probe.httpGet(), probe.tcpSocket(), found));
    if (part.lifecycle() != null) {
      addHosts(part.lifecycle().postStart(), found);
      addHosts(part.lifecycle().preStop(), found);
    }
    hosts.addAll(found);
    return !found.isEmpty();
  }

  private static void addHosts(@Nullable LifecycleHandler handler, Set<String> found) {
    if (handler != null) {
      addHosts(handler.httpGet(), handler.tcpSocket(), found);
    }
  }

  private static void addHosts(
      @Nullable HTTPGetAction http, @Nullable TCPSocketAction tcp, Set<String> found) {
    if (http != null && !http.host().isEmpty()) {
      found.add(http.host());
    }
    if (tcp != null && !tcp.host().isEmpty()) {
      found.add(tcp.host());
    }
  }

  private static Optional<Violation> privileged(Subject pod) {
    List<String> bad = pod.named(part -> Boolean.TRUE.equals(part.context().privileged()));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "privileged", containers(bad) + " must not set securityContext.privileged=true"));
  }

  static Optional<Violation> procMount(Subject pod) {
    Set<String> types = new TreeSet<>();
    List<String> bad = pod.named(part -> mountsProc(part, types));
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "procMount",
                containers(bad) + " must not set securityContext.procMount to " + quoted(types)));
  }

  private static boolean mountsProc(Part part, Set<String> types) {
    @Nullable String type = part.context().procMount();
    if (type == null || type.equals("Default")) {
      return false;
    }
    types.add(type);
    return true;
  }

  private static Optional<Violation> hostProcess(Subject pod) {
    List<String> bad = pod.named(part -> isHostProcess(part.context().windowsOptions()));
    String setters = setters(isHostProcess(pod.context().windowsOptions()), bad);
    return setters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "hostProcess",
                setters + " must not set securityContext.windowsOptions.hostProcess=true"));
  }

  private static boolean isHostProcess(@Nullable WindowsSecurityContextOptions options) {
    return options != null && Boolean.TRUE.equals(options.hostProcess());
  }
}
