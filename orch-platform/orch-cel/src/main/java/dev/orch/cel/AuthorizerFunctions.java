package dev.orch.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import dev.orch.model.structural.RequestExpressions.Check;
import dev.orch.model.structural.RequestExpressions.Checks;
import dev.orch.model.structural.RequestExpressions.Decision;
import dev.orch.model.validation.Names;
import java.util.List;

/** Functions that ask what somebody may do. Stateless. */
final class AuthorizerFunctions {
  static final CelType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");
  static final CelType RESOURCE = OpaqueType.create("kubernetes.authorization.ResourceCheck");
  private static final CelType PATH = OpaqueType.create("kubernetes.authorization.PathCheck");
  private static final CelType GROUP = OpaqueType.create("kubernetes.authorization.GroupCheck");
  private static final CelType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

  /**
   * Somebody.
   *
   * @param serviceAccount as {@link Check} has it
   */
  record Somebody(Checks checks, String serviceAccount) {}

  /** A question about a path, still without verb. */
  record OfPath(Checks checks, Check check) {}

  /** A question about a group's resources, still without one. */
  record OfGroup(Checks checks, Check check) {}

  /** A question about objects, still without verb. */
  record OfResource(Checks checks, Check check) {}

  static final List<Function> ALL =
      ImmutableList.<Function>builder()
          .add(
              member("path", AUTHORIZER, Somebody.class, PATH, 1, a -> path((Somebody) a[0], a[1])))
          .add(
              member(
                  "group", AUTHORIZER, Somebody.class, GROUP, 1, a -> group((Somebody) a[0], a[1])))
          .add(
              member(
                  "serviceAccount",
                  AUTHORIZER,
                  Somebody.class,
                  AUTHORIZER,
                  2,
                  a -> account((Somebody) a[0], (String) a[1], (String) a[2])))
          .add(
              member(
                  "resource",
                  GROUP,
                  OfGroup.class,
                  RESOURCE,
                  1,
                  a -> resource((OfGroup) a[0], (String) a[1])))
          .add(narrowing("subresource", Check::withSubresource))
          .add(narrowing("namespace", Check::withNamespace))
          .add(narrowing("name", Check::withName))
          // What the authorizers here don't look at.
          .add(narrowing("fieldSelector", (check, selector) -> check))
          .add(narrowing("labelSelector", (check, selector) -> check))
          .add(
              member(
                  "check",
                  PATH,
                  OfPath.class,
                  DECISION,
                  1,
                  a -> decide(((OfPath) a[0]).checks, ((OfPath) a[0]).check, a[1])))
          .add(
              member(
                  "check",
                  RESOURCE,
                  OfResource.class,
                  DECISION,
                  1,
                  a -> decide(((OfResource) a[0]).checks, ((OfResource) a[0]).check, a[1])))
          .add(told("allowed", SimpleType.BOOL, Decision::allowed))
          .add(told("reason", SimpleType.STRING, Decision::reason))
          .add(told("errored", SimpleType.BOOL, decision -> false))
          .add(told("error", SimpleType.STRING, decision -> ""))
          .build();

  private AuthorizerFunctions() {}

  private static Object path(Somebody who, Object path) {
    if (((String) path).isBlank()) {
      throw new IllegalArgumentException("path must not be empty");
    }
    return new OfPath(
        who.checks, new Check(who.serviceAccount, "", "", "", "", "", "", (String) path));
  }

  private static Object group(Somebody who, Object group) {
    return new OfGroup(
        who.checks, new Check(who.serviceAccount, "", (String) group, "", "", "", "", ""));
  }

  private static Object account(Somebody who, String namespace, String name) {
    if (!Names.dnsSubdomain(name).isEmpty()) {
      throw new IllegalArgumentException("Invalid service account name");
    }
    if (!Names.dnsLabel(namespace).isEmpty()) {
      throw new IllegalArgumentException("Invalid service account namespace");
    }
    return new Somebody(who.checks, namespace + "/" + name);
  }

  private static Object resource(OfGroup group, String resource) {
    if (resource.isBlank()) {
      throw new IllegalArgumentException("resource must not be empty");
    }
    Check check = group.check;
    return new OfResource(
        group.checks,
        new Check(check.serviceAccount(), "", check.group(), resource, "", "", "", ""));
  }

  private static Object decide(Checks checks, Check check, Object verb) {
    return checks.decide(check.withVerb((String) verb));
  }

  /** Something that narrows a question about objects. */
  private interface Narrowing {
    Check apply(Check check, String by);
  }

  private static Function narrowing(String name, Narrowing by) {
    return member(
        name,
        RESOURCE,
        OfResource.class,
        RESOURCE,
        1,
        a -> {
          OfResource of = (OfResource) a[0];
          return new OfResource(of.checks, by.apply(of.check, (String) a[1]));
        });
  }

  private static Function told(
      String name, CelType type, java.util.function.Function<Decision, Object> told) {
    return member(name, DECISION, Decision.class, type, 0, a -> told.apply((Decision) a[0]));
  }

  /** A function of something and so many texts. */
  private static Function member(
      String name, CelType of, Class<?> type, CelType result, int texts, Body body) {
    ImmutableList.Builder<CelType> types = ImmutableList.<CelType>builder().add(of);
    ImmutableList.Builder<Class<?>> classes = ImmutableList.<Class<?>>builder().add(type);
    for (int i = 0; i < texts; i++) {
      types.add(SimpleType.STRING);
      classes.add(String.class);
    }
    return new Function(
        name,
        type.getSimpleName() + "_" + name,
        true,
        result,
        types.build(),
        classes.build(),
        body);
  }
}
