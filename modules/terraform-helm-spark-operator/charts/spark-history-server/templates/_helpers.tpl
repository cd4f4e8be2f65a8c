{{- define "spark-history-server.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "spark-history-server.labels" -}}
{{ include "spark-history-server.selectorLabels" . }}
app.kubernetes.io/component: history-server
app.kubernetes.io/part-of: spark
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}
