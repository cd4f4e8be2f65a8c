locals {
  reserved_prefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
  reserved_suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
}
