package dev.orch.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record of the object model: a builder and withers are generated for it at compile time
 * ({@code PodSpecBuilder}, {@code podSpec.withNodeName(…)}).
 */
@RecordBuilder.Template(
    options =
        @RecordBuilder.Options(
            addClassRetainedGenerated = false,
            addFunctionalMethodsToWith = false,
            useImmutableCollections = false,
            addSingleItemCollectionBuilders = false,
            emptyDefaultForOptional = false,
            enableGetters = false,
            prefixEnclosingClassNames = false))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface Model {}
