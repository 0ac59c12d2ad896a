package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.ContainerResizePolicy;
import dev.orch.model.core.ContainerRestartRule;
import dev.orch.model.core.ContainerRestartRuleOnExitCodes;
import dev.orch.model.core.EphemeralContainer;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.Volume;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks the containers of one pod or template. For one use. */
final class ContainerValidation {
  static final ImmutableList<String> PROTOCOLS = ImmutableList.of("SCTP", "TCP", "UDP");
  private static final String EPHEMERAL = "cannot be set for an Ephemeral Container";
  private static final String NOT_INIT =
      "may not be set for init containers without restartPolicy=Always";

  private final PodSpec spec;
  private final Map<String, Volume> volumes;
  private final Set<String> claims = new TreeSet<>();
  private final FieldErrors errors;

  ContainerValidation(PodSpec spec, Map<String, Volume> volumes, FieldErrors errors) {
    this.spec = spec;
    this.volumes = volumes;
    this.errors = errors;
    spec.resourceClaims().forEach(claim -> claims.add(claim.name()));
  }

  void containers(FieldPath path) {
    if (spec.containers().isEmpty()) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < spec.containers().size(); i++) {
      Container container = spec.containers().get(i);
      FieldPath at = path.index(i);
      common(container, at);
      if (!names.add(container.name())) {
        errors.add(FieldError.duplicate(at.child("name"), container.name()));
      }
      ProbeValidation.container(container, spec.terminationGracePeriodSeconds(), at, errors);
      restart(container, at);
    }
    hostPorts(spec.containers(), path);
  }

  void initContainers(FieldPath path) {
    Set<String> names = new TreeSet<>();
    spec.containers().forEach(container -> names.add(container.name()));
    for (int i = 0; i < spec.initContainers().size(); i++) {
      Container container = spec.initContainers().get(i);
      FieldPath at = path.index(i);
      common(container, at);
      restart(container, at);
      if (names.contains(container.name())) {
        errors.add(FieldError.duplicate(at.child("name"), container.name()));
      } else if (!container.name().isEmpty()) {
        names.add(container.name());
      }
      hostPorts(ImmutableList.of(container), path);
      if (PodResources.isSidecar(container)) {
        ProbeValidation.container(container, spec.terminationGracePeriodSeconds(), at, errors);
      } else {
        forbidden(container.lifecycle(), at.child("lifecycle"), NOT_INIT);
        forbidden(container.livenessProbe(), at.child("livenessProbe"), NOT_INIT);
        forbidden(container.readinessProbe(), at.child("readinessProbe"), NOT_INIT);
        forbidden(container.startupProbe(), at.child("startupProbe"), NOT_INIT);
      }
    }
  }

  void ephemeralContainers(FieldPath path) {
    Set<String> others = new TreeSet<>();
    spec.containers().forEach(container -> others.add(container.name()));
    spec.initContainers().forEach(container -> others.add(container.name()));
    Set<String> names = new TreeSet<>(others);
    for (int i = 0; i < spec.ephemeralContainers().size(); i++) {
      EphemeralContainer ephemeral = spec.ephemeralContainers().get(i);
      FieldPath at = path.index(i);
      Container container = EphemeralContainers.asContainer(ephemeral);
      common(container, at);
      image(container, at, errors);
      if (!names.add(ephemeral.name())) {
        errors.add(FieldError.duplicate(at.child("name"), ephemeral.name()));
      }
      String target = ephemeral.targetContainerName();
      if (!target.isEmpty() && !others.contains(target)) {
        errors.add(FieldError.notFound(at.child("targetContainerName"), target));
      }
      notForEphemeral(container, at);
    }
  }

  private void notForEphemeral(Container container, FieldPath at) {
    forbidden(container.ports().isEmpty() ? null : "", at.child("ports"), EPHEMERAL);
    boolean resources =
        !container.resources().limits().isEmpty()
            || !container.resources().requests().isEmpty()
            || !container.resources().claims().isEmpty();
    forbidden(resources ? "" : null, at.child("resources"), EPHEMERAL);
    forbidden(container.resizePolicy().isEmpty() ? null : "", at.child("resizePolicy"), EPHEMERAL);
    forbidden(container.restartPolicy(), at.child("restartPolicy"), EPHEMERAL);
    forbidden(container.livenessProbe(), at.child("livenessProbe"), EPHEMERAL);
    forbidden(container.readinessProbe(), at.child("readinessProbe"), EPHEMERAL);
    forbidden(container.startupProbe(), at.child("startupProbe"), EPHEMERAL);
    forbidden(container.lifecycle(), at.child("lifecycle"), EPHEMERAL);
    for (int i = 0; i < container.volumeMounts().size(); i++) {
      FieldPath mount = at.child("volumeMounts").index(i);
      String path = container.volumeMounts().get(i).subPath();
      String expression = container.volumeMounts().get(i).subPathExpr();
      forbidden(path.isEmpty() ? null : path, mount.child("subPath"), EPHEMERAL);
      forbidden(expression.isEmpty() ? null : "", mount.child("subPathExpr"), EPHEMERAL);
    }
  }

  private void forbidden(
      @org.jspecify.annotations.Nullable Object value, FieldPath path, String why) {
    if (value != null) {
      errors.add(FieldError.forbidden(path, why));
    }
  }

  private void common(Container container, FieldPath at) {
    if (Checks.required(container.name(), at.child("name"), errors)) {
      Checks.label(container.name(), at.child("name"), errors);
    }
    Checks.required(container.image(), at.child("image"), errors);
    Checks.requiredOneOf(
        container.terminationMessagePolicy(),
        ImmutableList.of("File", "FallbackToLogsOnError"),
        at.child("terminationMessagePolicy"),
        errors);
    ports(container.ports(), at.child("ports"));
    EnvironmentValidation.variables(container.env(), at.child("env"), errors);
    EnvironmentValidation.sources(container.envFrom(), at.child("envFrom"), errors);
    MountValidation.mounts(container, volumes, at.child("volumeMounts"), errors);
    MountValidation.devices(container, volumes, at.child("volumeDevices"), errors);
    pullPolicy(container.imagePullPolicy(), at.child("imagePullPolicy"), errors);
    ResourceValidation.container(container.resources(), claims, at.child("resources"), errors);
    resize(container.resizePolicy(), at.child("resizePolicy"));
    boolean hostUsers = spec.hostUsers() == null || spec.hostUsers();
    SecurityValidation.container(
        container.securityContext(), hostUsers, at.child("securityContext"), errors);
  }

  /** What holds of a pod's containers, but not of a template's. */
  static void image(Container container, FieldPath at, FieldErrors errors) {
    if (!container.image().equals(container.image().strip())) {
      errors.add(
          FieldError.invalid(
              at.child("image"),
              container.image(),
              "must not have leading or trailing whitespace"));
    }
  }

  static void pullPolicy(String policy, FieldPath path, FieldErrors errors) {
    Checks.requiredOneOf(policy, ImmutableList.of("Always", "IfNotPresent", "Never"), path, errors);
  }

  private void ports(List<ContainerPort> ports, FieldPath path) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ContainerPort port = ports.get(i);
      FieldPath at = path.index(i);
      if (!port.name().isEmpty()) {
        List<String> messages = Names.portName(port.name());
        Checks.all(messages, port.name(), at.child("name"), errors);
        if (messages.isEmpty() && !names.add(port.name())) {
          errors.add(FieldError.duplicate(at.child("name"), port.name()));
        }
      }
      if (port.containerPort() == 0) {
        errors.add(FieldError.required(at.child("containerPort"), ""));
      } else {
        Checks.portNumber(port.containerPort(), at.child("containerPort"), errors);
      }
      if (port.hostPort() != 0) {
        Checks.portNumber(port.hostPort(), at.child("hostPort"), errors);
      }
      Checks.requiredOneOf(port.protocol(), PROTOCOLS, at.child("protocol"), errors);
    }
  }

  private void hostPorts(List<Container> containers, FieldPath path) {
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < containers.size(); i++) {
      List<ContainerPort> ports = containers.get(i).ports();
      for (int j = 0; j < ports.size(); j++) {
        ContainerPort port = ports.get(j);
        String key = port.protocol() + "/" + port.hostIP() + "/" + port.hostPort();
        if (port.hostPort() != 0 && !used.add(key)) {
          errors.add(
              FieldError.duplicate(path.index(i).child("ports").index(j).child("hostPort"), key));
        }
      }
    }
  }

  private void resize(List<ContainerResizePolicy> policies, FieldPath path) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < policies.size(); i++) {
      ContainerResizePolicy policy = policies.get(i);
      if (!seen.add(policy.resourceName())) {
        errors.add(FieldError.duplicate(path.index(i), policy.resourceName()));
      }
      Checks.requiredOneOf(policy.resourceName(), ImmutableList.of("cpu", "memory"), path, errors);
      Checks.requiredOneOf(
          policy.restartPolicy(),
          ImmutableList.of("NotRequired", "RestartContainer"),
          path,
          errors);
      if (spec.restartPolicy().equals("Never") && !policy.restartPolicy().equals("NotRequired")) {
        errors.add(
            FieldError.invalid(
                path,
                policy.restartPolicy(),
                "must be 'NotRequired' when `restartPolicy` is 'Never'"));
      }
    }
  }

  private void restart(Container container, FieldPath at) {
    String policy = container.restartPolicy();
    if (policy != null) {
      Checks.oneOf(
          policy,
          ImmutableList.of("Always", "Never", "OnFailure"),
          at.child("restartPolicy"),
          errors);
    }
    List<ContainerRestartRule> rules = container.restartPolicyRules();
    if (!rules.isEmpty() && policy == null) {
      errors.add(
          FieldError.required(
              at.child("restartPolicy"), "must specify restartPolicy when restart rules are used"));
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), at.child("restartPolicyRules").index(i));
    }
  }

  private void rule(ContainerRestartRule rule, FieldPath at) {
    Checks.requiredOneOf(rule.action(), ImmutableList.of("Restart"), at.child("action"), errors);
    ContainerRestartRuleOnExitCodes codes = rule.exitCodes();
    if (codes == null) {
      errors.add(FieldError.required(at.child("exitCodes"), "must be specified"));
      return;
    }
    FieldPath path = at.child("exitCodes");
    Checks.requiredOneOf(
        codes.operator(), ImmutableList.of("In", "NotIn"), path.child("operator"), errors);
    int count = codes.values().size();
    if (count == 0) {
      errors.add(
          FieldError.invalid(
              path.child("values"), Json.Arr.EMPTY, "must specify at least 1 value"));
    } else if (count > 255) {
      errors.add(FieldError.tooMany(path.child("values"), count, 255));
    }
  }
}
