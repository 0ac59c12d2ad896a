package dev.orch.apiserver.aggregation;

import com.google.common.collect.ImmutableList;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceCondition;
import dev.orch.model.apiregistration.APIServiceStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The condition that tells whether an APIService answers. Stateless. */
final class Conditions {
  private static final String AVAILABLE = "Available";

  private Conditions() {}

  /**
   * Whether one answers, and why not.
   *
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  record Verdict(String status, String reason, String message) {
    static final Verdict LOCAL =
        new Verdict("True", "Local", "Local APIServices are always available");
    static final Verdict PASSED = new Verdict("True", "Passed", "all checks passed");

    static Verdict no(String reason, String message) {
      return new Verdict("False", reason, message);
    }

    private boolean isIn(@Nullable APIServiceCondition condition) {
      return condition != null
          && condition.status().equals(status)
          && condition.reason().equals(reason)
          && condition.message().equals(message);
    }
  }

  static @Nullable APIServiceCondition available(APIService service) {
    return service.status().conditions().stream()
        .filter(condition -> condition.type().equals(AVAILABLE))
        .findFirst()
        .orElse(null);
  }

  /** The service with the verdict; the same instance if it says so already. */
  static APIService with(APIService service, Verdict verdict, Instant now) {
    APIServiceCondition present = available(service);
    if (verdict.isIn(present)) {
      return service;
    }
    boolean kept = present != null && present.status().equals(verdict.status);
    Instant since = kept && present != null ? present.lastTransitionTime() : now;
    APIServiceCondition condition =
        new APIServiceCondition(AVAILABLE, verdict.status, since, verdict.reason, verdict.message);
    ImmutableList.Builder<APIServiceCondition> all = ImmutableList.builder();
    service.status().conditions().stream()
        .filter(other -> !other.type().equals(AVAILABLE))
        .forEach(all::add);
    return service.withStatus(new APIServiceStatus(all.add(condition).build()));
  }
}
