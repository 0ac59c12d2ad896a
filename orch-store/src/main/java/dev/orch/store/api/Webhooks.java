package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import dev.orch.model.json.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls the webhooks that objects name: those that convert between versions of a kind, and those
 * that are asked before a write. For any thread; a call of the API waits for it, and holds no lock
 * meanwhile.
 */
@FunctionalInterface
public interface Webhooks {
  /** No webhook is called: each call fails. */
  Webhooks NONE =
      calls ->
          calls.stream()
              .map(call -> Answer.failed("no webhooks are called here"))
              .collect(ImmutableList.toImmutableList());

  /**
   * Where a webhook is.
   *
   * @param url what it is called by, which its certificate must be for
   * @param address the host and port that stand behind the URL's, or {@code ""} for just these
   * @param authorities certificates in PEM of who may vouch for it; none for those that the system
   *     knows
   */
  record Target(String url, String address, Bytes authorities) {}

  /**
   * One call.
   *
   * @param review what is posted
   * @param limit how long it may take
   */
  record Call(Target target, Json.Obj review, Duration limit) {}

  /**
   * What came of a call.
   *
   * @param review what was answered, or null
   * @param failure why nothing was, or {@code ""}
   */
  record Answer(Json.@Nullable Obj review, String failure) {
    public static Answer of(Json.Obj review) {
      return new Answer(review, "");
    }

    public static Answer failed(String why) {
      return new Answer(null, why);
    }
  }

  /** Calls all at once and returns their answers, in the same order; it doesn't throw. */
  List<Answer> call(List<Call> calls);

  /** Calls one. */
  default Answer call(Call call) {
    return call(ImmutableList.of(call)).get(0);
  }
}
