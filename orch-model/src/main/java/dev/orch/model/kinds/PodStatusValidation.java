package dev.orch.model.kinds;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.PodStatus;
import dev.orch.model.validation.Addresses;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of changes of a pod's status. Stateless. */
final class PodStatusValidation {
  private static final FieldPath STATUS = FieldPath.of("status");

  private PodStatusValidation() {}

  static void validate(Pod pod, Pod old, FieldErrors errors) {
    PodStatus status = pod.status();
    PodStatus before = old.status();
    if (!pod.spec().nodeName().equals(old.spec().nodeName())) {
      errors.add(FieldError.forbidden(STATUS.child("nodeName"), "may not be changed directly"));
    }
    if (!status.nominatedNodeName().isEmpty()) {
      if (!pod.spec().nodeName().isEmpty()
          && !status.nominatedNodeName().equals(before.nominatedNodeName())) {
        errors.add(
            FieldError.forbidden(
                STATUS.child("nominatedNodeName"),
                "may not be set once the pod is bound to a node"));
      }
      Checks.subdomain(status.nominatedNodeName(), STATUS.child("nominatedNodeName"), errors);
    }
    if (!status.qosClass().equals(before.qosClass())) {
      errors.add(FieldError.invalid(STATUS.child("qosClass"), status.qosClass(), Checks.IMMUTABLE));
    }
    conditions(status.conditions(), errors);
    transitions(
        status.containerStatuses(),
        before.containerStatuses(),
        pod.spec().restartPolicy(),
        STATUS.child("containerStatuses"),
        errors);
    addresses(status, errors);
  }

  private static void conditions(List<PodCondition> conditions, FieldErrors errors) {
    Set<String> known =
        ImmutableSet.of(
            "PodScheduled",
            "Ready",
            "Initialized",
            "ContainersReady",
            "DisruptionTarget",
            "PodReadyToStartContainers");
    for (int i = 0; i < conditions.size(); i++) {
      String type = conditions.get(i).type();
      if (!known.contains(type)) {
        Checks.qualified(type, STATUS.child("conditions").index(i).child("Type"), errors);
      }
    }
  }

  /** A container that ended for good stays ended. */
  private static void transitions(
      List<ContainerStatus> now,
      List<ContainerStatus> then,
      String restartPolicy,
      FieldPath path,
      FieldErrors errors) {
    if (restartPolicy.equals("Always")) {
      return;
    }
    for (ContainerStatus before : then) {
      boolean ended =
          before.state().terminated() != null
              && (before.state().terminated().exitCode() == 0
                  || !restartPolicy.equals("OnFailure"));
      if (!ended) {
        continue;
      }
      for (int i = 0; i < now.size(); i++) {
        if (now.get(i).name().equals(before.name()) && now.get(i).state().terminated() == null) {
          errors.add(
              FieldError.forbidden(
                  path.index(i).child("state"), "may not be transitioned to non-terminated state"));
        }
      }
    }
  }

  private static void addresses(PodStatus status, FieldErrors errors) {
    FieldPath path = STATUS.child("podIPs");
    Set<String> seen = new HashSet<>();
    List<PodIP> addresses = status.podIPs();
    for (int i = 0; i < addresses.size(); i++) {
      Addresses.check(addresses.get(i).ip(), path.index(i), errors);
      if (!seen.add(addresses.get(i).ip())) {
        errors.add(FieldError.duplicate(path.index(i), Checks.json(addresses.get(i))));
      }
    }
    for (int i = 0; i < status.hostIPs().size(); i++) {
      Addresses.check(status.hostIPs().get(i).ip(), STATUS.child("hostIPs").index(i), errors);
    }
  }
}
