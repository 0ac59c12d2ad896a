package dev.orch.store.local;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.selector.FieldLabels;
import dev.orch.model.selector.FieldQuery;
import dev.orch.model.selector.LabelQuery;
import dev.orch.model.selector.SelectorException;
import dev.orch.store.Scope;
import dev.orch.store.api.Errors;
import org.jspecify.annotations.Nullable;

/** The selectors of a list or watch. Immutable. */
record Selection<T extends Resource>(Kind<T> kind, LabelQuery labels, FieldQuery fields) {
  /** Reads the selectors. @throws dev.orch.store.api.ApiException BadRequest if one is malformed */
  static <T extends Resource> Selection<T> of(
      Kind<T> kind, String labelSelector, String fieldSelector) {
    try {
      LabelQuery labels =
          labelSelector.isEmpty() ? LabelQuery.EVERYTHING : LabelQuery.parse(labelSelector);
      FieldQuery fields =
          fieldSelector.isEmpty() ? FieldQuery.EVERYTHING : FieldQuery.parse(fieldSelector);
      FieldLabels.check(fields, kind);
      return new Selection<>(kind, labels, fields);
    } catch (SelectorException e) {
      throw Errors.badRequest(String.valueOf(e.getMessage()));
    }
  }

  boolean isEverything() {
    return labels.isEverything() && fields.isEverything();
  }

  boolean matches(T object) {
    return labels.matches(object.metadata().labels()) && FieldLabels.matches(fields, kind, object);
  }

  /** The smallest scope of the store that holds everything selected. */
  Scope scope(String namespace) {
    Scope scope =
        namespace.isEmpty() || !kind.isNamespaced()
            ? Scope.of(kind.stored().resource())
            : Scope.of(kind.stored().resource(), namespace);
    @Nullable String name = fields.required("metadata.name");
    if (name != null) {
      scope = scope.withName(name);
    }
    @Nullable String node = kind.plural().equals("pods") ? fields.required("spec.nodeName") : null;
    return node == null ? scope : scope.withIndexed(node);
  }
}
