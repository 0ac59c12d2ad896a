package dev.orch.model.structural;

import dev.orch.model.NameRule;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of the API within others: they need apiVersion and kind, and metadata that is valid. */
final class Embedded {
  private Embedded() {}

  static void check(
      Json value, StructuralSchema schema, @Nullable FieldPath path, FieldErrors errors) {
    if (value instanceof Json.Obj object) {
      if (schema.isEmbedded() && path != null) {
        object(object, path, errors);
      }
      for (Map.Entry<String, Json> member : object) {
        StructuralSchema of = schema.member(member.getKey());
        if (of != null) {
          boolean named = schema.properties().containsKey(member.getKey());
          check(member.getValue(), of, Lists.below(path, member.getKey(), named), errors);
        }
      }
    } else if (value instanceof Json.Arr array && path != null) {
      StructuralSchema items = schema.items();
      for (int i = 0; items != null && i < array.size(); i++) {
        check(array.get(i), items, path.index(i), errors);
      }
    }
  }

  private static void object(Json.Obj object, FieldPath path, FieldErrors errors) {
    for (String name : new String[] {"apiVersion", "kind"}) {
      if (object.text(name).isEmpty()) {
        errors.add(FieldError.required(path.child(name), "must not be empty"));
      }
    }
    ObjectMeta metadata;
    try {
      metadata = RecordReader.read(object.object("metadata"), ObjectMeta.class, unknown -> {});
    } catch (DecodeException e) {
      Json given = object.object("metadata");
      errors.add(FieldError.invalid(path.child("metadata"), given, String.valueOf(e.getMessage())));
      return;
    }
    FieldErrors found = new FieldErrors();
    ObjectMetaValidation.validate(
        metadata.name().isEmpty() && metadata.generateName().isEmpty()
            ? metadata.withName("unnamed")
            : metadata,
        !metadata.namespace().isEmpty(),
        NameRule.PATH_SEGMENT,
        path.child("metadata"),
        found);
    found.list().forEach(errors::add);
  }
}
