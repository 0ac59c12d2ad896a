package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyBinding;
import dev.orch.model.json.Json;
import dev.orch.model.meta.Status;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.store.admission.AuditAnnotations;
import dev.orch.store.admission.dynamic.Asked.Matched;
import dev.orch.store.admission.dynamic.Params.Misconfigured;
import dev.orch.store.admission.dynamic.Params.Param;
import dev.orch.store.admission.dynamic.ValidatingPolicy.Verdict;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks the bound ValidatingAdmissionPolicies. Immutable; for any thread. */
final class ValidatingPolicies {
  private static final String FAILURE = "validation.policy.admission.k8s.io/validation_failure";
  private static final int LONGEST_NOTE = 10 * 1024;

  /** A binding and what it is for. */
  record Bound(ValidatingAdmissionPolicyBinding binding, Criteria criteria) {
    static Bound of(ValidatingAdmissionPolicyBinding binding) {
      return new Bound(binding, Criteria.of(binding.spec().matchResources()));
    }

    String name() {
      return binding.metadata().name();
    }
  }

  private final Followed<?, ValidatingPolicy> policies;
  private final Followed<?, Bound> bindings;
  private final Authorizer authorizer;
  private final AuditAnnotations audit;

  ValidatingPolicies(
      Followed<?, ValidatingPolicy> policies,
      Followed<?, Bound> bindings,
      Authorizer authorizer,
      AuditAnnotations audit) {
    this.policies = policies;
    this.bindings = bindings;
    this.authorizer = authorizer;
    this.audit = audit;
  }

  boolean isEmpty() {
    return policies.isEmpty() || bindings.isEmpty();
  }

  /**
   * @throws ApiException if one of them denies it
   */
  <T extends Resource> void check(Asked<T> asked) {
    Pass<T> pass = new Pass<>(asked);
    List<Bound> all = bindings.all();
    for (ValidatingPolicy policy : policies.all()) {
      List<Bound> bound =
          all.stream()
              .filter(b -> b.binding.spec().policyName().equals(policy.name()))
              .collect(ImmutableList.toImmutableList());
      if (!bound.isEmpty()) {
        pass.ask(policy, bound);
      }
    }
    if (pass.denial != null) {
      throw pass.denial;
    }
  }

  /** One request's way through all policies. */
  private final class Pass<T extends Resource> {
    private final Asked<T> asked;
    private final RequesterChecks checks;
    private @Nullable ApiException denial;

    Pass(Asked<T> asked) {
      this.asked = asked;
      this.checks = new RequesterChecks(authorizer, asked.request().user());
    }

    void ask(ValidatingPolicy policy, List<Bound> bound) {
      Matched as = policy.criteria().match(asked);
      if (as == null) {
        return;
      }
      @Nullable Kind<?> params;
      try {
        params = Params.kind(policy.spec().paramKind(), asked);
      } catch (Misconfigured e) {
        misconfigured(policy, null, e);
        return;
      }
      Map<String, Set<String>> notes = new TreeMap<>();
      for (Bound binding : bound) {
        if (binding.criteria.match(asked) != null) {
          try {
            for (Param param : Params.of(params, binding.binding.spec().paramRef(), asked)) {
              Facts facts = Known.of(asked, as, param.object(), checks);
              settle(policy, binding, policy.ask(facts));
              note(policy, binding, facts, notes);
            }
          } catch (Misconfigured e) {
            misconfigured(policy, binding, e);
          }
        }
      }
      notes.forEach(
          (key, values) ->
              audit.add(asked.request(), policy.name() + "/" + key, String.join(", ", values)));
    }

    private void note(
        ValidatingPolicy policy, Bound binding, Facts facts, Map<String, Set<String>> notes) {
      String fault =
          policy.annotate(
              facts,
              (key, value) ->
                  notes
                      .computeIfAbsent(key, k -> new LinkedHashSet<>())
                      .add(value.substring(0, Math.min(value.length(), LONGEST_NOTE))));
      if (fault != null) {
        deny(policy, binding, fault, "");
      }
    }

    private void misconfigured(
        ValidatingPolicy policy, @Nullable Bound binding, Misconfigured why) {
      if (!policy.failsIgnored()) {
        String of = binding == null ? "policy" : "binding";
        deny(policy, binding, "failed to configure " + of + ": " + why.getMessage(), "");
      }
    }

    private void settle(ValidatingPolicy policy, Bound binding, List<Verdict> verdicts) {
      for (Verdict verdict : verdicts) {
        for (String action : binding.binding.spec().validationActions()) {
          switch (action) {
            case "Deny" -> deny(policy, binding, verdict.message(), verdict.reason());
            case "Warn" ->
                asked
                    .request()
                    .caller()
                    .warnings()
                    .accept(
                        "Validation failed for ValidatingAdmissionPolicy '"
                            + policy.name()
                            + "' with binding '"
                            + binding.name()
                            + "': "
                            + verdict.message());
            default -> audit.add(asked.request(), FAILURE, failure(policy, binding, verdict));
          }
        }
      }
    }

    private String failure(ValidatingPolicy policy, Bound binding, Verdict verdict) {
      Json.Obj failure =
          Json.object("message", Json.of(verdict.message()))
              .with("policy", policy.name())
              .with("binding", binding.name())
              .with("expressionIndex", Json.of(verdict.index()))
              .with("validationActions", Json.strings(binding.binding.spec().validationActions()));
      return new Json.Arr(ImmutableList.of(failure)).toString();
    }

    /** The first one is told. */
    private void deny(ValidatingPolicy policy, @Nullable Bound binding, String why, String reason) {
      if (denial != null) {
        return;
      }
      String message =
          "ValidatingAdmissionPolicy '"
              + policy.name()
              + "'"
              + (binding == null ? "" : " with binding '" + binding.name() + "'")
              + " denied request: "
              + why;
      Status forbidden = Errors.forbidden(asked.resource(), asked.shownName(), message).status();
      String shown = reason.isEmpty() ? "Invalid" : reason;
      var details = Objects.requireNonNull(forbidden.details());
      denial =
          new ApiException(
              forbidden
                  .withReason(shown)
                  .withCode(code(shown))
                  .withDetails(
                      details.withCauses(ImmutableList.of(new StatusCause("", message, "")))));
    }

    private int code(String reason) {
      return switch (reason) {
        case "Forbidden" -> 403;
        case "Unauthorized" -> 401;
        case "RequestEntityTooLarge" -> 413;
        default -> 422;
      };
    }
  }
}
