output "dns_hosted_zone_id" {
  description = "The id of the private hosted zone."
  value       = aws_route53_zone.private_hosted_zone.zone_id
}

output "dns_hosted_zone_arn" {
  description = "The ARN of the private hosted zone."
  value       = aws_route53_zone.private_hosted_zone.arn
}
