package dev.orch.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record of one's own a kind of the API: {@code @ApiKind(group = "example.com", version =
 * "v1") record Backup(ObjectMeta metadata, BackupSpec spec) implements Resource {}}. See {@link
 * Kind#of(Class)}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ApiKind {
  String group();

  String version() default "v1";

  /** The resource's name in paths; by default the kind's in lower case with an {@code s}. */
  String plural() default "";

  String[] shortNames() default {};

  boolean namespaced() default true;
}
