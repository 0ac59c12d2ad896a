package dev.orch.client;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.selector.FieldQuery;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What somebody wants to do, as the spec of a SubjectAccessReview. Stateless. */
final class AccessQuestion {
  private AccessQuestion() {}

  /**
   * The question.
   *
   * @param whole whether what is empty is written too, as expressions see it
   */
  static Json.Obj of(Attributes wanted, boolean whole) {
    User user = wanted.user();
    Json.Obj extra = Json.Obj.EMPTY;
    for (Map.Entry<String, List<String>> each : user.extra().entrySet()) {
      extra = extra.with(each.getKey(), Json.strings(each.getValue()));
    }
    Json.Obj spec = texts(whole, "user", user.name(), "uid", user.uid());
    if (whole || !user.groups().isEmpty()) {
      spec = spec.with("groups", Json.strings(user.groups()));
    }
    if (whole || !extra.isEmpty()) {
      spec = spec.with("extra", extra);
    }
    return wanted.isPath()
        ? spec.with(
            "nonResourceAttributes", texts(whole, "path", wanted.path(), "verb", wanted.verb()))
        : spec.with("resourceAttributes", objects(wanted, whole));
  }

  private static Json.Obj objects(Attributes wanted, boolean whole) {
    Json.Obj objects =
        texts(
            whole,
            "namespace",
            wanted.namespace(),
            "verb",
            wanted.verb(),
            "group",
            wanted.group(),
            "version",
            wanted.version(),
            "resource",
            wanted.resource(),
            "subresource",
            wanted.subresource(),
            "name",
            wanted.name());
    List<Json> requirements = new ArrayList<>();
    for (FieldQuery.Term term : wanted.selected().terms()) {
      requirements.add(
          Json.object("key", Json.of(term.field()))
              .with("operator", term.equal() ? "In" : "NotIn")
              .with("values", Json.strings(ImmutableList.of(term.value()))));
    }
    return requirements.isEmpty()
        ? objects
        : objects.with("fieldSelector", Json.object("requirements", Json.array(requirements)));
  }

  /** Names and values in turn. */
  private static Json.Obj texts(boolean whole, String... namesAndValues) {
    Json.Obj texts = Json.Obj.EMPTY;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (whole || !namesAndValues[i + 1].isEmpty()) {
        texts = texts.with(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return texts;
  }
}
