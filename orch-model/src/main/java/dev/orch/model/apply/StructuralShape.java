package dev.orch.model.apply;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.structural.StructuralSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of an object, from what its structural schema says of lists and maps.
 *
 * @param schema the object's
 * @param whole whether apiVersion, kind and metadata stand beside its fields
 */
record StructuralShape(StructuralSchema schema, boolean whole) implements Shape.OfMap {
  /** The shape of an object of a kind. */
  static Shape ofKind(StructuralSchema root) {
    return new StructuralShape(root, true);
  }

  private static Shape of(StructuralSchema schema) {
    if (schema.isIntOrString()) {
      return new Shape.Scalar(Shape.Scalar.Type.INT_OR_STRING);
    }
    return switch (schema.type()) {
      case "object" ->
          schema.isEmbedded() || !isOpaque(schema)
              ? new StructuralShape(schema, schema.isEmbedded())
              : Shape.UNTYPED;
      case "array" -> new Items(schema);
      case "string" -> new Shape.Scalar(Shape.Scalar.Type.STRING);
      case "integer", "number" -> new Shape.Scalar(Shape.Scalar.Type.NUMBER);
      case "boolean" -> new Shape.Scalar(Shape.Scalar.Type.BOOLEAN);
      default -> Shape.UNTYPED;
    };
  }

  /** Whether nothing is known of its members, nor of whom it belongs to. */
  private static boolean isOpaque(StructuralSchema schema) {
    return schema.properties().isEmpty()
        && schema.additional() == null
        && schema.facts().xKubernetesMapType() == null;
  }

  @Override
  public boolean isAtomic() {
    return "atomic".equals(schema.facts().xKubernetesMapType());
  }

  @Override
  public boolean declares(String name) {
    return whole && DynamicShape.INSTANCE.declares(name) || schema.properties().containsKey(name);
  }

  @Override
  public @Nullable Shape at(String name) {
    if (whole && DynamicShape.INSTANCE.declares(name)) {
      return DynamicShape.INSTANCE.at(name);
    }
    StructuralSchema member = schema.member(name);
    if (member != null) {
      return of(member);
    }
    boolean open = schema.preservesUnknown() || schema.allowsAnyMember() || isOpaque(schema);
    return open ? Shape.UNTYPED : null;
  }

  /** A list, as its schema says. */
  private record Items(StructuralSchema schema) implements Shape.OfList {
    @Override
    public Relation relation() {
      return switch (schema.listType()) {
        case "map" -> Relation.KEYS;
        case "set" -> Relation.SET;
        default -> Relation.ATOMIC;
      };
    }

    @Override
    public List<String> keys() {
      return relation() == Relation.KEYS
          ? schema.facts().xKubernetesListMapKeys()
          : ImmutableList.of();
    }

    @Override
    public @Nullable Json keyDefault(String key) {
      StructuralSchema items = schema.items();
      StructuralSchema property = items == null ? null : items.properties().get(key);
      return property == null ? null : property.facts().defaultValue();
    }

    @Override
    public Shape element() {
      StructuralSchema items = schema.items();
      return items == null ? Shape.UNTYPED : of(items);
    }
  }
}
