package dev.orch.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record component's Java type can't say about its field on the wire. A component without it
 * has the name of the field, and the presence class of its type (see {@link Fields}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
  /** The field's name on the wire, where it is no Java identifier. */
  String name() default "";

  /** The API's schema requires it; it is always written. */
  boolean required() default false;

  /** Written even when zero or empty, though not required. */
  boolean always() default false;

  /** A time in microseconds ({@code MicroTime}) rather than in seconds ({@code Time}). */
  boolean micro() default false;

  /** {@code map}, {@code set}, or {@code atomic}: how server-side apply merges a list. */
  String listType() default "atomic";

  /** The fields that tell one element of a list of type {@code map} from another. */
  String[] listMapKeys() default {};

  /**
   * {@code granular} or {@code atomic}: how server-side apply merges a map or record; by default as
   * the record's type says ({@link Atomic}), and a map granularly.
   */
  String mapType() default "";

  /**
   * The value, if any, that the API's schema gives the field where it is left out. What an element
   * of a list is told apart by is then taken to have it; other fields get theirs by the kind's
   * rules.
   */
  String[] defaultValue() default {};

  /**
   * How strategic merge patch treats the field: {@code merge}, {@code replace}, {@code retainKeys},
   * or a comma list.
   */
  String patchStrategy() default "";

  /**
   * The field that tells one element from another where strategic merge patch merges a list of
   * objects.
   */
  String patchMergeKey() default "";
}
