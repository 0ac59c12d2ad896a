package dev.orch.store.admission.dynamic;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.patch.JsonPatch;
import dev.orch.model.patch.PatchException;
import dev.orch.model.schema.DecodeException;
import dev.orch.store.admission.dynamic.WebhookCalls.Invocation;
import dev.orch.store.api.Errors;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Has webhooks change an object, one after the other. Immutable; for any thread. */
final class MutatingWebhooks {
  private final Followed<?, List<Hook>> configurations;
  private final WebhookCalls calls;

  MutatingWebhooks(Followed<?, List<Hook>> configurations, WebhookCalls calls) {
    this.configurations = configurations;
    this.calls = calls;
  }

  boolean isEmpty() {
    return configurations.isEmpty();
  }

  <T extends Resource> Asked<T> change(Asked<T> asked, Reinvocation reinvocation) {
    Asked<T> current = asked;
    for (List<Hook> hooks : configurations.all()) {
      for (Hook hook : hooks) {
        Invocation invocation = calls.invocation(hook, current);
        if (invocation != null && !reinvocation.skips(hook.id())) {
          current = ask(invocation, current, reinvocation);
        }
      }
    }
    return current;
  }

  private <T extends Resource> Asked<T> ask(
      Invocation invocation, Asked<T> asked, Reinvocation reinvocation) {
    Hook hook = invocation.hook();
    @Nullable Review review = calls.ask(ImmutableList.of(invocation), asked, true).get(0);
    Asked<T> changed = asked;
    if (review != null && review.patch() != null) {
      changed = patched(asked, invocation.as().kind(), hook, review);
    }
    reinvocation.asked(
        hook.id(), !changed.request().object().equals(asked.request().object()), hook.reinvoked());
    return changed;
  }

  private static <T extends Resource, V extends Resource> Asked<T> patched(
      Asked<T> asked, Kind<V> as, Hook hook, Review review) {
    try {
      Json operations = Json.parse(Objects.requireNonNull(review.patch()).toArray());
      JsonPatch patch = JsonPatch.of(operations);
      if (operations instanceof Json.Arr array && array.size() == 0) {
        return asked;
      }
      Json object = asked.object(as);
      if (object == null) {
        throw Errors.internal(
            "admission webhook "
                + Json.of(hook.name())
                + " attempted to modify the object, which is not supported for this operation");
      }
      if (!review.patchType().equals("JSONPatch")) {
        throw Errors.internal(
            "failed calling webhook "
                + Json.of(hook.name())
                + ": unsupported patch type "
                + Json.of(review.patchType()));
      }
      return asked.with(as, as.rules().defaults(as.read(patch.apply(object), unknown -> {})));
    } catch (JsonException | PatchException | DecodeException | IllegalStateException e) {
      throw Errors.internal(String.valueOf(e.getMessage()));
    }
  }
}
