package dev.orch.model.apply;

import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordType;

/** The shape of an object of which nothing is known but that it is one. */
enum DynamicShape implements Shape.OfMap {
  INSTANCE;

  private static final Shape STRING = new Shape.Scalar(Shape.Scalar.Type.STRING);
  private static final Shape METADATA =
      new RecordShape(RecordType.of(ObjectMeta.class), false, false);

  @Override
  public boolean isAtomic() {
    return false;
  }

  @Override
  public boolean declares(String name) {
    return name.equals("apiVersion") || name.equals("kind") || name.equals("metadata");
  }

  @Override
  public Shape at(String name) {
    if (name.equals("metadata")) {
      return METADATA;
    }
    return declares(name) ? STRING : Shape.UNTYPED;
  }
}
