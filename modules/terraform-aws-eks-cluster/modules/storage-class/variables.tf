variable "name" {
  description = "The name of the storage class. A change makes a new class; volumes keep the one they were made with."
  type        = string
  default     = "gp3"
  nullable    = false

  # Kubernetes, "Object Names and IDs": DNS subdomain names.
  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.name))
    error_message = "name is \"${var.name}\". Use 1 to 253 lower-case letters, digits, hyphens and periods, with a letter or digit at both ends."
  }
}

variable "default_class" {
  description = "Whether claims that name no class get this one. Of several defaults Kubernetes takes the newest."
  type        = bool
  default     = true
  nullable    = false
}

variable "reclaim_policy" {
  description = "What becomes of a volume whose claim is deleted: Delete or Retain."
  type        = string
  default     = "Delete"
  nullable    = false

  validation {
    condition     = contains(["Delete", "Retain"], var.reclaim_policy)
    error_message = "reclaim_policy is \"${var.reclaim_policy}\". Write Delete or Retain."
  }
}
