/** How many replicas a workload needs by what is measured of it. */
@NullMarked
package dev.orch.controllers.autoscaling;

import org.jspecify.annotations.NullMarked;
