package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicyBinding;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.structural.Expressions.ExpressionException;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.store.admission.dynamic.Asked.Matched;
import dev.orch.store.admission.dynamic.MutatingPolicy.Change;
import dev.orch.store.admission.dynamic.Params.Misconfigured;
import dev.orch.store.admission.dynamic.Params.Param;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Has the bound MutatingAdmissionPolicies change an object. Immutable; for any thread. */
final class MutatingPolicies {
  /** A binding and what it is for. */
  record Bound(MutatingAdmissionPolicyBinding binding, Criteria criteria) {
    static Bound of(MutatingAdmissionPolicyBinding binding) {
      return new Bound(binding, Criteria.of(binding.spec().matchResources()));
    }
  }

  /** A policy, one of its bindings, and one of the binding's params. */
  private record Invocation(MutatingPolicy policy, Bound bound, Matched as, Param param) {
    String id() {
      return policy.name() + "/" + bound.binding.metadata().name() + "/" + param.name();
    }
  }

  private final Followed<?, MutatingPolicy> policies;
  private final Followed<?, Bound> bindings;
  private final Authorizer authorizer;

  MutatingPolicies(
      Followed<?, MutatingPolicy> policies, Followed<?, Bound> bindings, Authorizer authorizer) {
    this.policies = policies;
    this.bindings = bindings;
    this.authorizer = authorizer;
  }

  boolean isEmpty() {
    return policies.isEmpty() || bindings.isEmpty();
  }

  /**
   * @throws ApiException if one of them fails and that isn't ignored
   */
  <T extends Resource> Asked<T> change(Asked<T> asked, Reinvocation reinvocation) {
    Pass<T> pass = new Pass<>(asked, reinvocation);
    for (Invocation invocation : pass.invocations()) {
      pass.run(invocation);
    }
    if (!pass.failures.isEmpty()) {
      throw denied(asked, pass.failures, pass.invalid);
    }
    return pass.current;
  }

  private static <T extends Resource> ApiException denied(
      Asked<T> asked, List<String> failures, boolean invalid) {
    Status forbidden =
        Errors.forbidden(asked.resource(), asked.shownName(), failures.get(0)).status();
    var details = Objects.requireNonNull(forbidden.details());
    return new ApiException(
        forbidden
            .withMessage(failures.get(0))
            .withReason(invalid ? "Invalid" : forbidden.reason())
            .withDetails(
                details.withCauses(
                    failures.stream()
                        .map(failure -> new StatusCause("", failure, ""))
                        .collect(ImmutableList.toImmutableList()))));
  }

  /** One request's way through all policies. */
  private final class Pass<T extends Resource> {
    private final Reinvocation reinvocation;
    private final RequesterChecks checks;
    private final List<String> failures = new ArrayList<>();
    private boolean invalid;
    private Asked<T> current;

    Pass(Asked<T> asked, Reinvocation reinvocation) {
      this.current = asked;
      this.reinvocation = reinvocation;
      this.checks = new RequesterChecks(authorizer, asked.request().user());
    }

    /** All that are for the request, as it came. */
    List<Invocation> invocations() {
      List<Invocation> found = new ArrayList<>();
      List<Bound> all = bindings.all();
      for (MutatingPolicy policy : policies.all()) {
        List<Bound> bound =
            all.stream()
                .filter(b -> b.binding.spec().policyName().equals(policy.name()))
                .collect(ImmutableList.toImmutableList());
        Matched as = bound.isEmpty() ? null : policy.criteria().match(current);
        if (as != null) {
          found.addAll(invocations(policy, bound, as));
        }
      }
      return found;
    }

    private List<Invocation> invocations(MutatingPolicy policy, List<Bound> bound, Matched as) {
      List<Invocation> found = new ArrayList<>();
      @Nullable Kind<?> kind;
      try {
        kind = Params.kind(policy.spec().paramKind(), current);
      } catch (Misconfigured e) {
        fail(policy, null, "failed to configure policy: " + e.getMessage(), false);
        return found;
      }
      for (Bound binding : bound) {
        try {
          if (binding.criteria.match(current) != null) {
            for (Param param : Params.of(kind, binding.binding.spec().paramRef(), current)) {
              found.add(new Invocation(policy, binding, as, param));
            }
          }
        } catch (Misconfigured e) {
          fail(policy, binding, "failed to configure binding: " + e.getMessage(), false);
        }
      }
      return found;
    }

    void run(Invocation invocation) {
      MutatingPolicy policy = invocation.policy;
      try {
        if (!policy.conditions().hold(facts(invocation))) {
          return;
        }
      } catch (Conditions.Undecided e) {
        fail(policy, invocation.bound, String.valueOf(e.getMessage()), true);
        return;
      }
      if (reinvocation.skips(invocation.id())) {
        return;
      }
      T before = current.request().object();
      for (Change change : policy.changes()) {
        if (current.object() != null) {
          run(invocation, change, invocation.as.kind());
        }
      }
      boolean changed = !before.equals(current.request().object());
      reinvocation.asked(invocation.id(), changed, policy.isReinvoked());
    }

    private <V extends Resource> void run(Invocation invocation, Change change, Kind<V> kind) {
      try {
        V changed = invocation.policy.changed(change, facts(invocation), kind);
        current = current.with(kind, changed);
      } catch (ExpressionException e) {
        fail(invocation.policy, invocation.bound, String.valueOf(e.getMessage()), true);
      }
    }

    private Facts facts(Invocation invocation) {
      return Known.of(current, invocation.as, invocation.param.object(), checks);
    }

    private void fail(MutatingPolicy policy, @Nullable Bound bound, String why, boolean asInvalid) {
      if (policy.failsIgnored()) {
        return;
      }
      String of =
          bound == null
              ? "policy \"" + policy.name() + "\""
              : "policy '"
                  + policy.name()
                  + "' with binding '"
                  + bound.binding.metadata().name()
                  + "'";
      invalid = failures.isEmpty() ? asInvalid : invalid;
      failures.add(of + " denied request: " + why);
    }
  }
}
