/** What runs to completion: Jobs, those that a CronJob begins, and their end. */
@NullMarked
package dev.orch.controllers.batch;

import org.jspecify.annotations.NullMarked;
