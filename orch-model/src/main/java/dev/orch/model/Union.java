package dev.orch.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record of which one member at most is set, as its schema says ({@code x-kubernetes-unions}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Union {
  /** The field that names the member, in upper camel case; empty if there is none. */
  String discriminator() default "";

  /** The members, sorted. */
  String[] members();
}
